package io.anytls.daemon.tls;

import io.anytls.daemon.boringssl.TlsEngine;
import io.anytls.daemon.text.LibraryText;
import io.anytls.daemon.text.Printable;
import io.netty.handler.ssl.SslProvider;

/** What a client's handshake failed of, in words for a person: engines wrap the reason, and their own words are none. */
public final class HandshakeFailure {

    private static final int DEEPEST = 16;

    private HandshakeFailure() {}

    /** One line: the innermost words that say something. */
    public static String words(Throwable failure) {
        return words(failure, TlsEngine.choose());
    }

    static String words(Throwable failure, SslProvider engine) {
        String line = innermost(failure);
        if (line.contains("Empty issuer DN")) {
            return "Java's own TLS cannot read the server's certificate, as its issuer is empty: the native TLS can (it is not"
                    + " there, or switched off by -Danytls.tls=jdk), or the server needs another certificate";
        }
        return isNothingInCommon(line) && engine != SslProvider.JDK
                ? line
                        + " (perhaps the two have nothing in common: versions, cipher suites, or the kind of the server's key. If that is"
                        + " Ed25519 or P-521, no browser takes it: --hello plain does with Java 22 or newer on Linux, and"
                        + " ANYTLS_JAVA_OPTS=-Danytls.tls=jdk everywhere)"
                : line;
    }

    private static String innermost(Throwable failure) {
        String found = "the server closed the connection";
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
            found = cause.getMessage() == null || cause.getMessage().isBlank() ? found : cause.getMessage();
        }
        return Printable.line(LibraryText.plain(found));
    }

    /** Whether it may be the kind of the server's key: then its certificate never comes. */
    public static boolean mayBeTheKey(Throwable failure) {
        return isNothingInCommon(innermost(failure));
    }

    /** Servers answer with either when no kind of signature suits both. */
    private static boolean isNothingInCommon(String line) {
        return line.endsWith("alert: handshake failure") || line.endsWith("alert: internal error");
    }
}
