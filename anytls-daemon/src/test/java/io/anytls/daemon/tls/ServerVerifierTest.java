package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.certificate.TestAuthority;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class ServerVerifierTest {

    private final ServerVerifier verifier = new AnyVerifier();

    @Test
    void ensuresThatNothingIsTrustedOutsideAHandshake() throws Exception {
        X509Certificate[] chain = TestAuthority.selfSigned("a.example").chain().toArray(X509Certificate[]::new);
        assertThrows(CertificateException.class, () -> verifier.checkServerTrusted(chain, "ECDHE_ECDSA"));
        assertThrows(
                CertificateException.class, () -> verifier.checkServerTrusted(chain, "ECDHE_ECDSA", (Socket) null));
        assertThrows(CertificateException.class, () -> verifier.checkClientTrusted(chain, "EC"));
        assertThrows(CertificateException.class, () -> verifier.checkClientTrusted(chain, "EC", (Socket) null));
        assertThrows(CertificateException.class, () -> verifier.checkClientTrusted(chain, "EC", (SSLEngine) null));
    }

    @Test
    void refusesAnEmptyChain() {
        assertThrows(
                CertificateException.class,
                () -> verifier.checkServerTrusted(new X509Certificate[0], "ECDHE_ECDSA", (SSLEngine) null));
    }
}
