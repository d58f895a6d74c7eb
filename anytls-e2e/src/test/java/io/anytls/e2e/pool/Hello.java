package io.anytls.e2e.pool;

/** A record of the handshake type that carries a whole ClientHello, as far as anyone can tell without TLS. */
final class Hello {

    private static final int BODY = 300;

    private Hello() {}

    static byte[] bytes() {
        byte[] hello = new byte[5 + 4 + BODY];
        hello[0] = 22;
        hello[1] = 3;
        hello[2] = 1;
        hello[3] = (byte) (BODY + 4 >> 8);
        hello[4] = (byte) (BODY + 4);
        hello[5] = 1;
        hello[7] = (byte) (BODY >> 8);
        hello[8] = (byte) BODY;
        return hello;
    }
}
