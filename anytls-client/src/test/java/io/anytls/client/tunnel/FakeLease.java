package io.anytls.client.tunnel;

import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.Repeat;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;

/** A stream whose session lives or dies as the test says. */
final class FakeLease implements StreamLease {

    final List<byte[]> sentAhead = new ArrayList<>();
    final Promise<Void> proof = ImmediateEventExecutor.INSTANCE.newPromise();
    final Promise<Void> established = ImmediateEventExecutor.INSTANCE.newPromise();
    private final EmbeddedSocket stream = new EmbeddedSocket();
    private final boolean trusted;
    private Repeat repeat;
    private boolean moved;
    private boolean abandoned;

    FakeLease(boolean trusted) {
        this.trusted = trusted;
        stream.config().setAutoRead(false);
    }

    /** The server serves it once. */
    FakeLease servedOnce(Repeat by) {
        repeat = by;
        return this;
    }

    @Override
    public Repeat repeat() {
        return repeat;
    }

    @Override
    public EmbeddedSocket stream() {
        return stream;
    }

    @Override
    public ByteCounts traffic() {
        return new ByteCounts() {
            @Override
            public long up() {
                return 7;
            }

            @Override
            public long down() {
                return 0;
            }
        };
    }

    @Override
    public Future<Void> established() {
        return established;
    }

    @Override
    public boolean isTrusted() {
        return trusted;
    }

    @Override
    public Future<Void> proof() {
        return proof;
    }

    @Override
    public void sendAhead(ByteBuf payload) {
        sentAhead.add(ByteBufUtil.getBytes(payload));
        payload.release();
    }

    @Override
    public void move() {
        moved = true;
        stream.close();
    }

    boolean hasMoved() {
        return moved;
    }

    @Override
    public void abandon() {
        abandoned = true;
        stream.close();
    }

    boolean isAbandoned() {
        return abandoned;
    }
}
