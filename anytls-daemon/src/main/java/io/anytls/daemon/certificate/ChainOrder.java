package io.anytls.daemon.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Brings the certificates of a file into the order that TLS wants: the server's own first, then each one's issuer. */
final class ChainOrder {

    /** More are no chain. Looking for issuers takes a signature's verification for each two. */
    private static final int MOST = 16;

    private ChainOrder() {}

    /**
     * Those that are twice in it are there once; what issued nothing in it stays behind the chain, in the file's order.
     *
     * @param given one or more
     * @throws IllegalArgumentException if there are too many
     */
    static List<X509Certificate> of(List<X509Certificate> given) {
        List<X509Certificate> left = new ArrayList<>(new LinkedHashSet<>(given));
        if (left.size() > MOST) {
            throw new IllegalArgumentException("there are " + left.size()
                    + " certificates in it, which is more than a chain has: is it a bundle of authorities?");
        }
        List<X509Certificate> ordered = new ArrayList<>();
        X509Certificate next = leaf(left);
        while (next != null) {
            left.remove(next);
            ordered.add(next);
            next = issuer(next, left);
        }
        ordered.addAll(left);
        return ordered;
    }

    /** The first one, unless it is the issuer of another. */
    private static X509Certificate leaf(List<X509Certificate> all) {
        for (X509Certificate candidate : all) {
            if (all.stream().noneMatch(other -> other != candidate && hasIssued(candidate, other))) {
                return candidate;
            }
        }
        return all.get(0);
    }

    private static X509Certificate issuer(X509Certificate certificate, List<X509Certificate> among) {
        return among.stream()
                .filter(other -> hasIssued(other, certificate))
                .findFirst()
                .orElse(null);
    }

    /** By the names, and where they fit by the signature. */
    static boolean hasIssued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
