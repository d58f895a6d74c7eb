package io.anytls.server.fallback;

import java.util.Map;

/**
 * The sites of one listener. Immutable.
 *
 * @param usual for whoever has none below, or null: then strangers get no answer
 * @param byProtocol for those who have agreed on this protocol by ALPN
 */
public record Sites(Site usual, Map<String, Site> byProtocol) {

    /** HTTP/2, whose servers speak first. */
    public static final String H2 = "h2";

    public static final Sites NONE = new Sites(null, Map.of());

    public Sites {
        byProtocol = Map.copyOf(byProtocol);
    }

    /**
     * The site for a connection, or null.
     *
     * @param protocol by ALPN, or null
     */
    public Site of(String protocol) {
        return protocol == null ? usual : byProtocol.getOrDefault(protocol, usual);
    }
}
