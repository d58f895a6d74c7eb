package io.anytls.daemon.link;

import java.util.List;
import java.util.Map;

/**
 * What some programs write into links beyond the official form, and others understand. Not written by {@link AnyTlsLink#format}.
 *
 * @param alpn protocols to offer in TLS, in order
 * @param pins of the server's public key, as {@link io.anytls.daemon.tls.Spki#pin} has them: it is to be trusted with one of these only
 * @param pool options for idle sessions, with sing-box's names and the values that it would have: durations with a unit, or a count
 */
public record LinkExtras(List<String> alpn, List<String> pins, Map<String, String> pool) {

    public static final LinkExtras NONE = new LinkExtras(List.of(), List.of(), Map.of());

    public LinkExtras {
        alpn = List.copyOf(alpn);
        pins = List.copyOf(pins);
        pool = Map.copyOf(pool);
    }
}
