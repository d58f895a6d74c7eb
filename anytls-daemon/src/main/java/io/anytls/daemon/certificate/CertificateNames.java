package io.anytls.daemon.certificate;

import io.anytls.daemon.address.HostPort;
import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names in a certificate. Only the alternative names count; the common name has not been one for long. */
public final class CertificateNames {

    private static final int DNS = 2;
    private static final int IP = 7;

    private CertificateNames() {}

    /** DNS names and IP addresses, as they stand in the certificate; empty if it has none or they cannot be read. */
    public static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (List<?> entry : entries(certificate)) {
            if (entry.get(0) instanceof Integer type && (type == DNS || type == IP)) {
                names.add(String.valueOf(entry.get(1)));
            }
        }
        return names;
    }

    /**
     * Whether the certificate is for this name (RFC 6125): equal in any case, or by a wildcard that stands for exactly the first
     * label; addresses by their bytes.
     */
    public static boolean match(X509Certificate certificate, String name) {
        boolean ip = HostPort.isIpLiteral(name);
        for (List<?> entry : entries(certificate)) {
            String candidate = String.valueOf(entry.get(1));
            boolean matches = ip
                    ? entry.get(0).equals(IP) && sameAddress(candidate, name)
                    : entry.get(0).equals(DNS) && sameName(candidate, name);
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameName(String candidate, String name) {
        String pattern = candidate.toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        String parent = pattern.substring(2);
        return dot > 0 && parent.indexOf('.') > 0 && wanted.substring(dot + 1).equals(parent);
    }

    private static boolean sameAddress(String candidate, String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(candidate);
        return bytes != null && Arrays.equals(bytes, NetUtil.createByteArrayFromIpAddressString(address));
    }

    private static Collection<List<?>> entries(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
