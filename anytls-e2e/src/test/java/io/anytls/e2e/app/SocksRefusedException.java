package io.anytls.e2e.app;

import java.io.IOException;

/** Thrown when a SOCKS5 proxy says no. */
public final class SocksRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int reply;

    SocksRefusedException(int reply) {
        super("SOCKS5 reply " + reply);
        this.reply = reply;
    }

    /** RFC 1928's reply field. */
    public int reply() {
        return reply;
    }
}
