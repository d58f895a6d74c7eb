package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
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

    /** Naming it in Connection must not take a message's length away from it. */
    private static final Set<String> NEVER = Set.of("content-length", "host");

    // Written as most programs write them, as some servers compare them letter by letter.
    static final String CONNECTION = "Connection";
    static final String TRANSFER_ENCODING = "Transfer-Encoding";
    static final String UPGRADE = "Upgrade";

    private HopByHop() {}

    /** A copy without them. */
    static HttpHeaders without(HttpHeaders headers) {
        return copy(headers, new DefaultHttpHeaders());
    }

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
