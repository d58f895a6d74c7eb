package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.NativeFunction;

/** The library's own hello, which names Ed25519 and P-521 too: for servers with keys that no browser takes. Any thread. */
public final class PlainHello {

    /** The library's own, and behind them P-521 and Ed25519. */
    private static final short[] SIGNATURES = {
        0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201, 0x0603, 0x0807
    };

    private final Functions functions;
    private final long signatures;

    PlainHello(BoringSsl boringSsl) {
        functions = new Functions(boringSsl);
        signatures = boringSsl.keep(Functions.numbers(SIGNATURES));
    }

    /**
     * Prepares a client's context before its first connection.
     *
     * @throws IllegalStateException if BoringSSL refuses
     */
    public void prepareContext(long context) {
        functions.require(NativeFunction.SSL_CTX_set_verify_algorithm_prefs, context, signatures, SIGNATURES.length);
    }
}
