package io.anytls.daemon.certificate;

import io.anytls.daemon.text.Printable;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is not as it should be about the certificates that a server shows, in words for its owner. */
public final class CertificateConcerns {

    /** How long before its end a certificate should have been renewed. */
    static final Duration SOON = Duration.ofDays(14);

    private CertificateConcerns() {}

    /** One line for each, empty if all is well. Costs a signature's verification for each certificate. */
    public static List<String> of(TlsIdentity identity, Instant now) {
        List<String> concerns = new ArrayList<>();
        for (int i = 0; i < identity.chain().size(); i++) {
            X509Certificate certificate = identity.chain().get(i);
            String which = (i == 0 ? "the certificate" : "certificate " + (i + 1) + " of the chain") + " ("
                    + Printable.line(certificate.getSubjectX500Principal().toString()) + ")";
            dates(which, certificate, now, concerns);
        }
        chain(identity.chain(), concerns);
        leaf(identity.chain().get(0), concerns);
        return concerns;
    }

    private static void dates(String which, X509Certificate certificate, Instant now, List<String> concerns) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            concerns.add(which + " is not valid yet, but from " + from + ": is this machine's clock right?");
        } else if (now.isAfter(until)) {
            concerns.add(which + " has expired: it was valid until " + until
                    + "; clients that verify refuse it until it is renewed");
        } else if (until.isBefore(now.plus(SOON))) {
            concerns.add(which + " expires in " + Duration.between(now, until).toDays() + " days, at " + until
                    + ": has its renewal failed?");
        }
    }

    private static void chain(List<X509Certificate> chain, List<String> concerns) {
        X509Certificate leaf = chain.get(0);
        if (chain.size() == 1 && !isSelfIssued(leaf)) {
            concerns.add("there is only one certificate, and "
                    + Printable.line(leaf.getIssuerX500Principal().toString())
                    + " has issued it: clients that do not know that issuer refuse it. Is it the full chain (fullchain.pem)"
                    + " that is meant?");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!ChainOrder.hasIssued(chain.get(i), chain.get(i - 1))) {
                concerns.add("certificate " + (i + 1) + " of the chain ("
                        + Printable.line(chain.get(i).getSubjectX500Principal().toString())
                        + ") has not issued the one before it: clients may refuse the chain");
            }
        }
    }

    private static void leaf(X509Certificate leaf, List<String> concerns) {
        String kind = KeyKind.name(leaf.getPublicKey());
        if (WeakCertificate.reason(leaf) != null) {
            concerns.add(WeakCertificate.reason(leaf) + ": clients that verify refuse it");
        }
        if (KeyKind.isStrangeToBoringSsl(leaf.getPublicKey())) {
            concerns.add("its key is " + kind
                    + ", which clients whose TLS is BoringSSL (this program's own, Chromium) cannot"
                    + " verify; a P-256 key suits all");
        }
        if (!isSelfIssued(leaf) && CertificateNames.of(leaf).isEmpty()) {
            concerns.add(
                    "the certificate names no host (subjectAltName), and a common name does not count: clients that"
                            + " verify refuse it");
        }
    }

    /** Whether it names itself as its issuer. */
    public static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }
}
