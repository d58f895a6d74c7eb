package io.anytls.server.outbound;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The outbounds of a configuration by their tags, and the one that gets what no rule sends elsewhere. There are no rules yet. Immutable. */
public final class RouteTable implements Router {

    private final Map<String, Outbound> byTag = new LinkedHashMap<>();
    private final Outbound last;

    /**
     * @param last gets what no rule sends elsewhere; one of {@code outbounds}
     * @throws IllegalArgumentException if two have one tag, or the last is not among them
     */
    public RouteTable(Collection<Outbound> outbounds, String last) {
        for (Outbound outbound : outbounds) {
            if (byTag.put(outbound.tag(), outbound) != null) {
                throw new IllegalArgumentException("there are two outbounds with the tag " + outbound.tag());
            }
        }
        this.last = byTag.get(last);
        if (this.last == null) {
            throw new IllegalArgumentException("there is no outbound with the tag " + last);
        }
    }

    @Override
    public Outbound pick(StreamRequest request) {
        return last;
    }

    /** All, in the order of the configuration. */
    public Collection<Outbound> outbounds() {
        return byTag.values();
    }

    /** Starts those that a request can reach. */
    public void start() {
        last.start();
    }

    /** Retires what {@link #start} has started, and closes the others. */
    public void retire() {
        byTag.values().stream().filter(outbound -> outbound != last).forEach(Outbound::close);
        last.retire();
    }

    /** Closes all. */
    public void close() {
        byTag.values().forEach(Outbound::close);
    }
}
