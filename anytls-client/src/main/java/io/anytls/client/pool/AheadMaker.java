package io.anytls.client.pool;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sessions ahead of use: dialled, proved, and put among the idle ones. Any thread. */
final class AheadMaker implements Warming.Maker {

    private static final Logger LOG = LoggerFactory.getLogger(AheadMaker.class);

    private final EventLoopGroup loops;
    private final SessionTable table;
    private final SessionMaker maker;
    private final Returning returning;
    private final Runnable failed;

    /** @param failed called when a dial has failed */
    AheadMaker(EventLoopGroup loops, SessionTable table, SessionMaker maker, Returning returning, Runnable failed) {
        this.loops = loops;
        this.table = table;
        this.maker = maker;
        this.returning = returning;
        this.failed = failed;
    }

    @Override
    public void make(int number, Consumer<Throwable> done) {
        maker.dial(loops.next(), PooledSession.Origin.ENSURE).addListener((Future<PooledSession> dialled) -> {
            if (dialled.isSuccess()) {
                prove(number, dialled.getNow(), done);
            } else {
                table.notDialled(PooledSession.Origin.ENSURE);
                failed.run();
                done.accept(dialled.cause());
            }
        });
    }

    private void prove(int number, PooledSession session, Consumer<Throwable> done) {
        maker.prove(session).addListener(proved -> {
            if (proved.isSuccess()) {
                table.dialled(session);
                if (returning.made(session)) {
                    LOG.debug(
                            "[EnsureIdleSession] Successfully created and pooled session #{} (seq={})",
                            number,
                            session.sequence());
                }
            } else {
                table.notDialled(PooledSession.Origin.ENSURE);
            }
            done.accept(proved.cause());
        });
    }
}
