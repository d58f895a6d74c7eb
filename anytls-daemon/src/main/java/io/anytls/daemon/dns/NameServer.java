package io.anytls.daemon.dns;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Somebody who answers questions. Any thread. */
interface NameServer {

    /**
     * Asks.
     *
     * @param query a message with one question
     * @param loop where the answer is wanted
     * @return the answer, with the question's number; fails with an {@link java.io.IOException} that says why there is none; cancelling gives up.
     *     Completes on any thread, and has no time limit of its own
     */
    Future<byte[]> ask(byte[] query, EventLoop loop);
}
