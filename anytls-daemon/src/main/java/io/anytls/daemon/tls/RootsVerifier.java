package io.anytls.daemon.tls;

import io.anytls.daemon.certificate.CertificateConcerns;
import io.anytls.daemon.certificate.CertificateNames;
import io.anytls.daemon.certificate.Spki;
import io.anytls.daemon.certificate.WeakCertificate;
import io.anytls.daemon.text.Printable;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The usual verification: an authority has issued the certificate, it is valid today and it is for the server's name. The JDK
 * looks at the issuer, at the dates and, where the engine knows it, at the name; the name and the strength are looked at here, too.
 */
final class RootsVerifier extends ServerVerifier {

    private static final int MOST_NAMES = 8;

    private final X509ExtendedTrustManager roots;
    private final String name;
    private final RefusedKeys refusedKeys = new RefusedKeys();

    /** Whether a server may also show a certificate for another name: that under which it rejects ECH. */
    private final boolean mayRejectEch;

    RootsVerifier(X509ExtendedTrustManager roots, String name, boolean mayRejectEch) {
        this.roots = roots;
        this.name = name;
        this.mayRejectEch = mayRejectEch;
    }

    @Override
    void verify(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRefusedException {
        Optional<String> rejecting = mayRejectEch ? EchWatch.nameOfRejection(engine) : Optional.empty();
        if (rejecting.isPresent()) {
            verifyRejection(rejecting.get(), chain, authType);
        } else {
            verifyServer(chain, authType, engine);
        }
    }

    /** Nothing but that it may say so, whereupon the handshake fails. The engine knows the server's own name only. */
    private void verifyRejection(String publicName, X509Certificate[] chain, String authType)
            throws CertificateRefusedException {
        try {
            new RootsVerifier(roots, publicName, false).verifyServer(chain, authType, null);
        } catch (CertificateRefusedException e) {
            throw new CertificateRefusedException(
                    publicName,
                    "the server rejects ECH and is not known to be the one that " + publicName + " stands for: "
                            + e.reason(),
                    e.pin(),
                    "the ECH configuration is old, or somebody sits in between");
        }
    }

    private void verifyServer(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateRefusedException {
        requireReadable(chain);
        try {
            roots.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw refused(chain, e);
        }
        // Here too where the JDK has looked at the name: it still takes a common name, which authorities do not verify.
        if (!CertificateNames.match(chain[0], name)) {
            throw wrongName(chain[0]);
        }
        String weakness = WeakCertificate.reason(chain[0]);
        if (weakness != null) {
            throw refusal(chain[0], weakness, "");
        }
    }

    /** Engines read certificates when they are first asked something, and Java refuses some, those with an empty issuer among them. */
    private void requireReadable(X509Certificate[] chain) throws CertificateRefusedException {
        for (X509Certificate certificate : chain) {
            try {
                certificate.getIssuerX500Principal();
            } catch (IllegalStateException e) {
                throw refusal(chain[0], "Java cannot read it (" + Printable.line(deepest(e)) + ")", "");
            }
        }
    }

    private CertificateRefusedException refused(X509Certificate[] chain, CertificateException e) {
        X509Certificate leaf = chain[0];
        String reason = null;
        for (Throwable cause = e; cause != null && reason == null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                reason = "it or an issuer's has expired (its own is valid until "
                        + leaf.getNotAfter().toInstant() + ")";
            } else if (cause instanceof CertificateNotYetValidException) {
                reason =
                        "it is not valid yet (valid from " + leaf.getNotBefore().toInstant() + ": is the clock right?)";
            } else if (cause instanceof CertPathBuilderException) {
                reason = "no authority that is trusted here has issued it" + missing(chain);
            }
        }
        if (reason == null && !CertificateNames.match(leaf, name)) {
            return wrongName(leaf);
        }
        return refusal(leaf, reason == null ? Printable.line(deepest(e)) : reason, "");
    }

    /** The usual mistake of a server's owner: the certificate alone, in place of the chain. */
    private static String missing(X509Certificate[] chain) {
        return chain.length > 1 || CertificateConcerns.isSelfIssued(chain[0])
                ? ""
                : ", and the server shows one certificate only, without that of its issuer ("
                        + Printable.line(chain[0].getIssuerX500Principal().toString())
                        + "): has its owner configured the full chain (fullchain.pem)?";
    }

    private CertificateRefusedException wrongName(X509Certificate leaf) {
        List<String> names = CertificateNames.of(leaf);
        String reason = names.isEmpty()
                ? "it names no host (subjectAltName; a common name does not count)"
                : "it is for " + Printable.line(shown(names));
        String sni = names.isEmpty() || !names.get(0).matches("[A-Za-z0-9.:-]+") ? "NAME" : names.get(0);
        return refusal(leaf, reason, "--sni " + sni + " to expect that name; ");
    }

    private CertificateRefusedException refusal(X509Certificate leaf, String reason, String advice) {
        String pin = Spki.pin(leaf);
        return refusedKeys.isAnother(pin)
                ? CertificateRefusedException.ofNewKey(name, reason, pin)
                : new CertificateRefusedException(name, reason, pin, advice + advice(pin));
    }

    /** Not all where there are hundreds, as there may be: they are a stranger's. */
    private static String shown(List<String> names) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMES;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private static String deepest(Throwable failure) {
        String words = failure.toString();
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            words = cause.getMessage() == null ? words : cause.getMessage();
        }
        return words;
    }

    private static String advice(String pin) {
        return "--pin-sha256 " + pin + " to trust exactly this server; --insecure to trust anybody";
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.getAcceptedIssuers();
    }
}
