package io.anytls.daemon.certificate;

import io.anytls.daemon.pem.PemBlock;
import io.anytls.daemon.text.Printable;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Certificates in PEM. */
public final class CertificatePem {

    /** The second is an older name of the first. */
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

    private CertificatePem() {}

    /** @throws IllegalArgumentException with the reason, if there is none or one that cannot be read */
    public static List<X509Certificate> read(String pem) {
        List<X509Certificate> found = new ArrayList<>();
        List<PemBlock> blocks = PemBlock.parse(pem);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : blocks) {
                if (LABELS.contains(block.label())) {
                    found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                } else if (block.label().equals("TRUSTED CERTIFICATE")) {
                    throw new IllegalArgumentException(
                            "it is in OpenSSL's own form (TRUSTED CERTIFICATE): openssl x509 -in FILE -out NEWFILE");
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(PemFormat.instead("CERTIFICATE", pem, blocks));
        }
        return found;
    }

    private static String reason(CertificateException e) {
        String words = Printable.line(deepest(e));
        return words.contains("Only named ECParameters")
                ? "a key in it spells out its curve (explicit parameters), which TLS does not allow: make one with a named"
                        + " curve (openssl ecparam -genkey -noout -name prime256v1)"
                : "a certificate in it is damaged, or of a kind that Java cannot read (" + words + ")";
    }

    private static String deepest(Throwable failure) {
        String words = "";
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            words = cause.getMessage() == null ? words : cause.getMessage();
        }
        return words;
    }
}
