package io.anytls.daemon.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The usual verification: an authority has issued the certificate, it is valid today and it is for the server's name. The JDK
 * does it; the name it takes from the engine, which has it when the name is sent or is an address. When the name is not to be
 * sent, the engine must not know it, and it is compared here.
 */
final class RootsVerifier extends ServerVerifier {

    private final X509ExtendedTrustManager roots;
    private final String name;
    private final boolean engineKnowsName;

    RootsVerifier(X509ExtendedTrustManager roots, String name, boolean engineKnowsName) {
        this.roots = roots;
        this.name = name;
        this.engineKnowsName = engineKnowsName;
    }

    @Override
    void verify(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRefusedException {
        try {
            roots.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw refused(chain[0], e);
        }
        if (!engineKnowsName && !CertificateNames.match(chain[0], name)) {
            throw wrongName(chain[0]);
        }
    }

    private CertificateRefusedException refused(X509Certificate leaf, CertificateException e) {
        String reason = null;
        for (Throwable cause = e; cause != null && reason == null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                reason = "it or an issuer's has expired (its own is valid until "
                        + leaf.getNotAfter().toInstant() + ")";
            } else if (cause instanceof CertificateNotYetValidException) {
                reason =
                        "it is not valid yet (valid from " + leaf.getNotBefore().toInstant() + ": is the clock right?)";
            } else if (cause instanceof CertPathBuilderException) {
                reason = "no authority that is trusted here has issued it";
            }
        }
        if (reason == null && !CertificateNames.match(leaf, name)) {
            return wrongName(leaf);
        }
        String pin = Spki.pin(leaf);
        return new CertificateRefusedException(
                name, reason == null ? String.valueOf(e.getMessage()) : reason, pin, advice(pin));
    }

    private CertificateRefusedException wrongName(X509Certificate leaf) {
        List<String> names = CertificateNames.of(leaf);
        String pin = Spki.pin(leaf);
        String reason = names.isEmpty() ? "it names no host" : "it is for " + String.join(", ", names);
        String sni = names.isEmpty() || names.get(0).startsWith("*") ? "NAME" : names.get(0);
        return new CertificateRefusedException(
                name, reason, pin, "--sni " + sni + " to expect that name; " + advice(pin));
    }

    private static String advice(String pin) {
        return "--pin-sha256 " + pin + " to trust exactly this server; --insecure to trust anybody";
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.getAcceptedIssuers();
    }
}
