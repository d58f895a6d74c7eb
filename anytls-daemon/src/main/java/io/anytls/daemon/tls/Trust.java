package io.anytls.daemon.tls;

import io.anytls.daemon.certificate.Fingerprint;
import io.anytls.daemon.certificate.Spki;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which certificates a client accepts. */
public sealed interface Trust {

    /** Those that an authority of the Java installation has issued for the server's name. */
    record SystemRoots() implements Trust {}

    /** Those that one of these authorities has issued for the server's name; they replace the system's. */
    record Roots(List<X509Certificate> authorities) implements Trust {
        public Roots {
            authorities = List.copyOf(authorities);
            if (authorities.isEmpty()) {
                throw new IllegalArgumentException("there must be an authority to trust");
            }
        }
    }

    /**
     * Those with one of these keys, and these certificates themselves, whoever issued them, whatever their name and dates.
     *
     * @param keys each as {@link Spki#parse} understands it
     * @param certificates each as {@link Fingerprint#parse} understands it
     */
    record Pins(Set<String> keys, Set<String> certificates) implements Trust {
        public Pins {
            keys = keys.stream().map(Spki::parse).collect(Collectors.toUnmodifiableSet());
            certificates = certificates.stream().map(Fingerprint::parse).collect(Collectors.toUnmodifiableSet());
            if (keys.isEmpty() && certificates.isEmpty()) {
                throw new IllegalArgumentException("there must be a pin");
            }
        }

        /** Of keys alone. */
        public Pins(Set<String> keys) {
            this(keys, Set.of());
        }
    }

    /** All of them. Whoever sits in between then gets the password's hash, which is as good as the password. */
    record Insecure() implements Trust {}
}
