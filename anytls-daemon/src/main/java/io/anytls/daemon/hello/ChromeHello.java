package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.NativeFunction;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import java.util.HexFormat;
import java.util.List;

/** Asks BoringSSL for what Chrome asks it for (in its net/socket/ssl_client_socket_impl.cc). Any thread. */
public final class ChromeHello {

    /** What Chrome offers for what comes behind TLS. */
    public static final List<String> ALPN = List.of("h2", "http/1.1");

    private static final String CIPHERS = "ALL:!aPSK:!ECDSA+SHA1:!3DES";
    private static final String GROUPS = "X25519MLKEM768:X25519:P-256:P-384";

    /** ECDSA and RSA with SHA-256, 384 and 512; no Ed25519, no P-521. */
    private static final short[] SIGNATURES = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};

    /** The authorities that Chromium 156 names by short numbers, so that a server can choose among its certificates. */
    private static final byte[] TRUST_ANCHORS = HexFormat.of()
            .parseHex(
                    "0582df1302010582df1302060582df13020d0582df13020e0582df13020f0582df1302120582df1302130582df1302140883"
                            + "9a648c9b2d010708839a648c9b2d010808839a648c9b2d010908839a648c9b2d010a08839a648c9b2d010b08839a648c9b2d"
                            + "010c08839a648c9b2d010d08839a648c9b2d011208839a648c9b2d011304d679090104d679090404d679090504d679090604"
                            + "d679090704d679090804d679090a04d679090b04d679090c04d679090d04d679090f");

    /** SSL_OP_NO_TICKET, which Netty sets; a browser offers tickets. */
    private static final int NO_TICKET = 0x4000;

    private final Functions functions;
    private final long ciphers;
    private final long groups;
    private final long signatures;
    private final long http2;
    private final long trustAnchors;

    ChromeHello(BoringSsl boringSsl) {
        functions = new Functions(boringSsl);
        ciphers = boringSsl.keep(Functions.text(CIPHERS));
        groups = boringSsl.keep(Functions.text(GROUPS));
        signatures = boringSsl.keep(Functions.numbers(SIGNATURES));
        trustAnchors = boringSsl.keep(TRUST_ANCHORS);
        http2 = boringSsl.keep(Functions.text("h2"));
    }

    /** What certificates may be compressed with: brotli alone, where Netty would name zlib. */
    public OpenSslCertificateCompressionConfig compression() {
        return OpenSslCertificateCompressionConfig.newBuilder()
                .addAlgorithm(new BrotliCertificates(), OpenSslCertificateCompressionConfig.AlgorithmMode.Decompress)
                .build();
    }

    /**
     * Prepares a client's context before its first connection.
     *
     * @param context of BoringSSL
     * @param kind one of Chrome's
     * @param ciphersToo whether the ciphers are Chrome's, and not chosen by somebody
     * @param groupsToo the same of the groups of the key exchange
     * @param http2Offered whether ALPN has h2
     * @throws IllegalStateException if BoringSSL refuses
     */
    public PreparedHello prepareContext(
            long context, HelloKind kind, boolean ciphersToo, boolean groupsToo, boolean http2Offered) {
        functions.call(NativeFunction.SSL_CTX_set_grease_enabled, context, 1);
        functions.call(NativeFunction.SSL_CTX_set_permute_extensions, context, 1);
        functions.call(NativeFunction.SSL_CTX_enable_ocsp_stapling, context);
        functions.call(NativeFunction.SSL_CTX_enable_signed_cert_timestamps, context);
        functions.call(NativeFunction.SSL_CTX_clear_options, context, NO_TICKET);
        if (groupsToo) {
            functions.require(NativeFunction.SSL_CTX_set1_groups_list, context, groups);
        }
        if (ciphersToo) {
            functions.require(NativeFunction.SSL_CTX_set_strict_cipher_list, context, ciphers);
        }
        return new PreparedHello(functions, kind, http2Offered ? http2 : 0, signatures(context, kind));
    }

    private SignatureList signatures(long context, HelloKind kind) {
        if (kind == HelloKind.CHROME_152) {
            functions.require(
                    NativeFunction.SSL_CTX_set1_requested_trust_anchors, context, trustAnchors, TRUST_ANCHORS.length);
            return SignatureList.of(functions, context);
        }
        functions.require(NativeFunction.SSL_CTX_set_verify_algorithm_prefs, context, signatures, SIGNATURES.length);
        return null;
    }
}
