package io.anytls.daemon.tls;

import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;

/** Accepts a certificate for its key alone. That the server has the private key, the handshake itself proves. */
final class PinVerifier extends ServerVerifier {

    private final String name;
    private final Set<String> pins;

    PinVerifier(String name, Set<String> pins) {
        this.name = name;
        this.pins = pins;
    }

    @Override
    void verify(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRefusedException {
        String seen = Spki.pin(chain[0]);
        if (!pins.contains(seen)) {
            throw new CertificateRefusedException(
                    name,
                    "its key is not the pinned one",
                    seen,
                    "if the server's key was replaced on purpose: --pin-sha256 " + seen
                            + "; otherwise somebody sits in between");
        }
    }
}
