package io.anytls.daemon.link;

import java.util.List;
import java.util.Map;

/**
 * What some programs write into links beyond the official form, and others understand.
 *
 * @param alpn protocols to offer in TLS, in order
 * @param pins of the server's public key, as {@link io.anytls.daemon.certificate.Spki#pin} has them: it is to be trusted with one of these only
 * @param certificates SHA-256 of the server's whole certificate, as {@link io.anytls.daemon.certificate.Fingerprint} has them: it is to be
 *     trusted with one of these only. The only ones that {@link AnyTlsLink#format} writes, as {@code hpkp}
 * @param pool options for idle sessions, with sing-box's names and the values that it would have: durations with a unit, or a count
 */
public record LinkExtras(List<String> alpn, List<String> pins, List<String> certificates, Map<String, String> pool) {

    public static final LinkExtras NONE = new LinkExtras(List.of(), List.of(), List.of(), Map.of());

    public LinkExtras {
        alpn = List.copyOf(alpn);
        pins = List.copyOf(pins);
        certificates = List.copyOf(certificates);
        pool = Map.copyOf(pool);
    }

    /** One certificate, and nothing else. */
    public static LinkExtras ofCertificate(String fingerprint) {
        return new LinkExtras(List.of(), List.of(), List.of(fingerprint), Map.of());
    }

    /** Whether the server is to be recognised by one of its keys or certificates. */
    public boolean hasPins() {
        return !pins.isEmpty() || !certificates.isEmpty();
    }
}
