package io.anytls.daemon.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM. */
public final class CertificatePem {

    private CertificatePem() {}

    /** @throws IllegalArgumentException with the reason, if there is none or a damaged one */
    public static List<X509Certificate> read(String pem) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : PemBlock.parse(pem)) {
                if (block.label().equals("CERTIFICATE")) {
                    found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate in it is damaged", e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in it (expected -----BEGIN CERTIFICATE-----)");
        }
        return found;
    }
}
