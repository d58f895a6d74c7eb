package io.anytls.protocol.session;

import io.anytls.protocol.frame.Nonce;

/**
 * By what a server knows that a stream is sent to it again, so that it serves it once (docs/extensions.md). Immutable.
 *
 * @param nonce of the sending before
 * @param instance the run of the server that has it
 */
public record Repeat(Nonce nonce, String instance) {

    /** For a stream that is sent to this server for the first time, and maybe not for the last. */
    public static Repeat first(Peer server) {
        return new Repeat(Nonce.random(), server.instance());
    }

    /** For its next sending. */
    public Repeat again() {
        return new Repeat(nonce.again(), instance);
    }

    /** Whether this server would know the stream again. */
    public boolean isKnownTo(Peer server) {
        return server.servesOnce() && server.instance().equals(instance);
    }
}
