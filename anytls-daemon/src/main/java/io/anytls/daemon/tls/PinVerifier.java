package io.anytls.daemon.tls;

import io.anytls.daemon.certificate.Fingerprint;
import io.anytls.daemon.certificate.Spki;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/** Accepts a certificate for its key, or for all its bytes. That the server has the private key, the handshake itself proves. */
final class PinVerifier extends ServerVerifier {

    private final String name;
    private final Trust.Pins pins;
    private final RefusedKeys refusedKeys = new RefusedKeys();

    PinVerifier(String name, Trust.Pins pins) {
        this.name = name;
        this.pins = pins;
    }

    @Override
    void verify(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRefusedException {
        String seen = Spki.pin(chain[0]);
        if (pins.keys().contains(seen) || pins.certificates().contains(Fingerprint.of(chain[0]))) {
            return;
        }
        String reason = pins.keys().isEmpty() ? "it is not the pinned one" : "its key is not the pinned one";
        throw refusedKeys.isAnother(seen)
                ? CertificateRefusedException.ofNewKey(name, reason, seen)
                : new CertificateRefusedException(
                        name,
                        reason,
                        seen,
                        "if the server's key was replaced on purpose: --pin-sha256 " + seen
                                + "; otherwise somebody sits in between");
    }
}
