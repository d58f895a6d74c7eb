package io.anytls.server;

import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.server.inbound.Reception;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletionStage;

/**
 * What the listeners of one process share: in front of their sessions, below and behind them. A listener that is closed leaves nothing here
 * but its connections, for as long as they stand.
 *
 * @param loops of all connections
 */
record Surroundings(WayOut wayOut, Reception reception, EventLoopGroup loops) {

    /** With bounds that follow from what the process may have. */
    static Surroundings of(WayOut wayOut) {
        return new Surroundings(
                wayOut,
                new Reception(
                        wayOut.newcomers(),
                        wayOut.sessionsPerUser(),
                        MemoryBudget.ofProcess().limits().sessions(),
                        wayOut.conversations(),
                        System::nanoTime),
                Transport.best().eventLoops(0, "server"));
    }

    /** @return completed when all connections are closed */
    CompletionStage<?> close() {
        wayOut.close();
        return closeButWayOut();
    }

    /** The same where the way out is somebody else's. */
    CompletionStage<?> closeButWayOut() {
        reception.close();
        return Transport.shutDown(loops);
    }
}
