package io.anytls.server.outbound.pool;

import io.netty.channel.DefaultEventLoop;

/** Stands for the loop of whichever thread asks: each thinks that it is on its own. */
final class CallersLoop extends DefaultEventLoop {

    @Override
    public boolean inEventLoop() {
        return true;
    }
}
