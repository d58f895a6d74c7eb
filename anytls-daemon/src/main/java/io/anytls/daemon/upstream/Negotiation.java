package io.anytls.daemon.upstream;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** What is said to a proxy about one target, and what it answers. On one event loop. */
interface Negotiation {

    /** Writes what is said first. */
    void begin(ByteBuf out);

    /**
     * Takes an answer, and nothing behind it.
     *
     * @param in what has come and was not taken
     * @param out is filled with what is said next, if anything is
     * @return whether the way to the target stands; false while more has to come
     * @throws IOException if the proxy refuses, or does not speak what it should
     */
    boolean answered(ByteBuf in, ByteBuf out) throws IOException;
}
