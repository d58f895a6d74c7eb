package io.anytls.client.inbound.testkit;

import io.anytls.testkit.EmbeddedSocket;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;

/** An embedded socket that ends as a stream does: it is over when both directions are. */
public final class FakeStream extends EmbeddedSocket {

    /** Our side has ended its direction, or everything. */
    public boolean isLeft() {
        return isOutputShutdown();
    }

    @Override
    public void receiveEnd() {
        super.receiveEnd();
        closeIfOver();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        ChannelFuture done = super.shutdownOutput(promise);
        closeIfOver();
        return done;
    }

    private void closeIfOver() {
        if (isShutdown()) {
            close();
        }
    }
}
