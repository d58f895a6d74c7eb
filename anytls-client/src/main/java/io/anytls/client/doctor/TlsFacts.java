package io.anytls.client.doctor;

import io.anytls.daemon.certificate.KeyKind;
import io.anytls.daemon.certificate.Spki;
import io.anytls.daemon.tls.Trust;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What was agreed on in a handshake.
 *
 * @param version of TLS
 * @param alpn empty if there is none
 * @param pin of the server's key; empty if it showed none
 * @param validity of the certificate, in words
 * @param strangeKey what the server's key is if no browser takes it; else empty
 */
record TlsFacts(String version, String cipher, String alpn, String pin, String validity, Optional<String> strangeKey) {

    /** On the connection's event loop, while it stands. */
    static TlsFacts of(SslHandler tls) {
        SSLSession session = tls.engine().getSession();
        String alpn = tls.applicationProtocol() == null ? "" : tls.applicationProtocol();
        try {
            X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
            return new TlsFacts(
                    session.getProtocol(),
                    session.getCipherSuite(),
                    alpn,
                    Spki.pin(leaf),
                    validity(leaf),
                    KeyKind.strangeToBrowsers(leaf));
        } catch (SSLPeerUnverifiedException e) {
            return new TlsFacts(session.getProtocol(), session.getCipherSuite(), alpn, "", "", Optional.empty());
        }
    }

    /** One line. */
    String shown(Trust trust) {
        return version + ", " + cipher + ", " + (alpn.isEmpty() ? "no ALPN" : "ALPN " + alpn) + "; certificate "
                + how(trust) + ", " + validity + ", pin " + pin;
    }

    /** Java reads no certificate with an empty issuer, for one; neither the handshake nor a pin needs it to. */
    private static String validity(X509Certificate leaf) {
        try {
            return "valid until " + LocalDate.ofInstant(leaf.getNotAfter().toInstant(), ZoneOffset.UTC);
        } catch (IllegalStateException e) {
            return "of dates that Java cannot read";
        }
    }

    private static String how(Trust trust) {
        if (trust instanceof Trust.Pins) {
            return "pinned";
        } else if (trust instanceof Trust.Insecure) {
            return "NOT verified";
        }
        return "verified";
    }
}
