package io.anytls.server.identity;

import io.anytls.daemon.certificate.CertificateNames;
import io.anytls.daemon.certificate.TlsIdentity;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a link says of the certificate, so that clients know the server by it.
 *
 * @param sni the name to verify; empty where it is the host that is dialled, or where no name is verified
 * @param insecure whether other programs have to be told not to verify: only for a certificate that signs itself
 * @param fingerprint of such a certificate; else empty, as a certificate that is renewed has another one each time
 */
public record LinkTrust(String sni, boolean insecure, String fingerprint) {

    /**
     * @param serverName the name in the configuration, or empty
     * @param dialled the host in the link
     */
    public static LinkTrust of(TlsIdentity identity, String serverName, String dialled) {
        X509Certificate leaf = identity.chain().get(0);
        if (signsItself(leaf)) {
            String name = serverName.equalsIgnoreCase(dialled) ? "" : serverName;
            return new LinkTrust(name, true, identity.fingerprint());
        }
        if (!serverName.isEmpty() && CertificateNames.match(leaf, serverName)) {
            return new LinkTrust(serverName.equalsIgnoreCase(dialled) ? "" : serverName, false, "");
        } else if (CertificateNames.match(leaf, dialled)) {
            return new LinkTrust("", false, "");
        }
        List<String> names = CertificateNames.of(leaf);
        if (names.isEmpty()) {
            return new LinkTrust(serverName, false, ""); // which no client can verify: that is told elsewhere
        }
        String first = names.stream()
                .filter(name -> !name.startsWith("*."))
                .findFirst()
                .orElseGet(() -> "www" + names.get(0).substring(1));
        return new LinkTrust(first.equalsIgnoreCase(dialled) ? "" : first, false, "");
    }

    /** Nobody else has vouched for it. */
    static boolean signsItself(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
