package io.anytls.daemon.boringssl;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the TLS implementation: BoringSSL where its library loads, otherwise the JDK's, which costs about twice the CPU. */
public final class TlsEngine {

    /** System property that forces one: {@code jdk} or {@code openssl}. */
    public static final String PROPERTY = "anytls.tls";

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);

    private TlsEngine() {}

    /** Any thread; the first call may load the native library. */
    public static SslProvider choose() {
        return switch (System.getProperty(PROPERTY, "")) {
            case "jdk" -> SslProvider.JDK;
            case "openssl" -> SslProvider.OPENSSL;
            default -> Best.PROVIDER;
        };
    }

    /** A holder, so that the choice is made and logged once. */
    private static final class Best {
        static final SslProvider PROVIDER = find();

        private static SslProvider find() {
            if (OpenSsl.isAvailable()) {
                return SslProvider.OPENSSL;
            }
            LOG.info(
                    "using the JDK's TLS, which is slower: the native library cannot be loaded: {}",
                    NativeFailure.reason(OpenSsl.unavailabilityCause()));
            return SslProvider.JDK;
        }
    }
}
