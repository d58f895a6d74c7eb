package io.anytls.client.doctor;

import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.tls.CertificateRefusedException;
import io.anytls.daemon.tls.HandshakeFailure;
import io.anytls.protocol.AlertException;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.SessionClosedException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/** What a person can do about a failure, by the step and by what was thrown. */
public final class Advice {

    private Advice() {}

    /** Whatever a session could not be made for, as the pool is told it. */
    public static String forFailure(Throwable failure) {
        if (failure instanceof AuthenticationRefusedException) {
            return FOR_PASSWORD;
        } else if (failure.getCause() instanceof DialException dial) {
            return forConnect(dial);
        } else if (failure instanceof AlertException) {
            return "these are the server's own words: ask whoever runs it";
        }
        return forTls(failure.getCause() == null ? failure : failure.getCause());
    }

    /** The server's name has no address. */
    static String forName(DialException failure) {
        return failure.kind() == DialException.Kind.UNRESOLVED
                ? "look for a misspelling in the server's name, or give its address in place of it, with --sni NAME for the"
                        + " certificate"
                : "no name server has answered: see whether this machine is on the network, and to /etc/resolv.conf";
    }

    /** The server cannot be connected to. */
    static String forConnect(DialException failure) {
        return switch (failure.kind()) {
            case REFUSED ->
                "the machine is there, and nothing listens on that port: compare the port, see whether the server runs";
            case TIMEOUT ->
                "nothing came back: compare address and port, see whether a firewall lets the port through, on the server's"
                        + " side and on this one";
            case UNREACHABLE -> "this machine has no way to that address: see to its network, and to IPv6 if it is one";
            case UNRESOLVED, LOOK_UP_FAILED -> forName(failure);
            case FORBIDDEN -> "this program may not dial it";
            case NO_DESCRIPTORS -> "raise the limit (ulimit -n), or end what holds so many";
            case NO_LOCAL_ADDRESS ->
                "compare inet4_bind_address and inet6_bind_address with this machine's addresses (ip address)";
            case OTHER -> "see what the system says of it";
        };
    }

    /** What the handshake failed of, in words, where the exception's own are none for a person. */
    static String tlsFailure(Throwable failure) {
        if (has(failure, NotSslRecordException.class)) {
            return "something answers there, but not with TLS";
        } else if (has(failure, SslHandshakeTimeoutException.class)) {
            return "the connection stands, but nothing answers the handshake";
        } else if (has(failure, ClosedChannelException.class)) {
            return "the connection was closed during the handshake";
        }
        return CertificateRefusedException.in(failure)
                .map(refused -> "the certificate was refused: " + refused.reason() + "; its pin is " + refused.pin())
                .orElseGet(() -> "the handshake failed: " + HandshakeFailure.words(failure));
    }

    /** The server's key is of a kind that the hello does not offer. */
    static String keyFailure(String key) {
        return "the handshake failed: the server's key is " + key
                + ", which no browser takes, so that Chrome's ClientHello does" + " not name it";
    }

    static final String FOR_KEY =
            "--hello plain (in a file: \"hello\": \"plain\" in tls), which an observer can tell from a browser; or a P-256 key on the"
                    + " server";

    /** TLS cannot be agreed on. */
    static String forTls(Throwable failure) {
        if (has(failure, NotSslRecordException.class)) {
            return "compare the port: another service listens there, or the server runs behind something that takes TLS off";
        } else if (has(failure, SslHandshakeTimeoutException.class)) {
            return "compare the port: what listens there waits for something else; or something in between drops TLS";
        } else if (has(failure, ClosedChannelException.class)) {
            return "compare the port, and the name to ask for (--sni, server_name): some servers close for names that they"
                    + " do not know";
        }
        return CertificateRefusedException.in(failure)
                .map(refused -> refused.keyChanges()
                        ? refused.advice()
                        : refused.advice() + " (in a file: certificate_public_key_sha256, server_name, insecure)")
                .orElseGet(() -> forHandshake(failure));
    }

    private static String forHandshake(Throwable failure) {
        String words = HandshakeFailure.words(failure).toLowerCase(Locale.ROOT);
        return TLS_ALERTS.entrySet().stream()
                .filter(alert -> words.contains(alert.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("compare versions, cipher suites and ALPN on both sides; the server's log at debug says more");
    }

    /** TLS stands, and then the session fails. A server that asks for a client's certificate says so only here, with TLS 1.3. */
    static String forSession(SessionClosedException failure) {
        return failure.getCause() instanceof SSLException ? forTls(failure.getCause()) : FOR_PASSWORD;
    }

    private static final String FOR_CLIENT_CERTIFICATE =
            "the server asks clients for a certificate, which this program cannot show: switch client_authentication off there";

    /** By what is said of the failure, in lower case. */
    private static final Map<String, String> TLS_ALERTS = Map.of(
            "alert: protocol version",
            "the two have no version of TLS in common: see min_version and max_version on both sides",
            "unsupported protocol",
            "the two have no version of TLS in common: see min_version and max_version on both sides",
            "alert: certificate required",
            FOR_CLIENT_CERTIFICATE,
            "alert: bad certificate",
            FOR_CLIENT_CERTIFICATE,
            "alert: unrecognized name",
            "the server does not know the name that it was asked for: see --sni, server_name",
            "alert: no application protocol",
            "the two have no protocol of ALPN in common: see alpn on both sides");

    /** TLS stands, and then the server closes, or says something else. */
    static final String FOR_PASSWORD =
            "compare the password with the server's, character by character (a shell takes some"
                    + " for itself); the server's own link has it: anytls-server link";

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
