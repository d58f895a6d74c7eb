package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers that concern one connection and are not forwarded: RFC 9110, section 7.6.1, and the proxy's own. */
final class HopByHop {

    private static final Set<String> ALWAYS = Set.of(
            "connection", "keep-alive", "te", "trailer", "trailers", "transfer-encoding", "upgrade", "http2-settings");

    private static final String PROXY_PREFIX = "proxy-";

    /** What must not come behind the body, as it has been acted upon by then: RFC 9110, section 6.5.1. */
    private static final Set<String> NO_TRAILERS = Set.of(
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "location",
            "max-forwards",
            "pragma",
            "range",
            "set-cookie",
            "vary",
            "www-authenticate");

    /** Naming it in Connection must not take a message's length away from it. */
    private static final Set<String> NEVER = Set.of("content-length", "host");

    // Written as most programs write them, as some servers compare them letter by letter.
    static final String CONNECTION = "Connection";
    static final String TRANSFER_ENCODING = "Transfer-Encoding";
    static final String UPGRADE = "Upgrade";

    private HopByHop() {}

    /** Adds the others. */
    static HttpHeaders copy(HttpHeaders from, HttpHeaders to) {
        Set<String> named = namedInConnection(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ALWAYS.contains(name) && !name.startsWith(PROXY_PREFIX) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
        return to;
    }

    /** Adds those trailers that may be forwarded. */
    static void copyTrailers(HttpHeaders from, HttpHeaders to) {
        HttpHeaders allowed = from.copy();
        NO_TRAILERS.forEach(allowed::remove);
        copy(allowed, to);
    }

    private static Set<String> namedInConnection(HttpHeaders headers) {
        Set<String> names = new HashSet<>();
        for (String value : headers.getAll(CONNECTION)) {
            for (String name : value.split(",")) {
                names.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        names.removeAll(NEVER);
        return names;
    }

    /** Puts back what makes the message an offer, or an acceptance, of another protocol. */
    static void keepUpgrade(HttpHeaders from, HttpHeaders to) {
        to.set(CONNECTION, UPGRADE);
        to.set(UPGRADE, from.getAll(UPGRADE));
    }
}
