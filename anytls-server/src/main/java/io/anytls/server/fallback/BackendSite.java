package io.anytls.server.fallback;

import io.anytls.daemon.logging.LineLimit;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.netty.channel.Channel;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server behind this one, to which every byte of a connection is passed on, and back. Where it cannot be reached, visitors get what a
 * web server in front of it would say.
 */
final class BackendSite implements Site {

    private static final Logger LOG = LoggerFactory.getLogger(BackendSite.class);

    private final BackendDialer backend;
    private final ProxyHeader header;
    private final Function<Channel, Runnable> places;
    private final Site unreachable;
    private final LongSupplier clock;
    private final LineLimit lines = new LineLimit(1);

    /**
     * @param header what is said to the backend before anything else
     * @param places takes one for a visitor's connection to the backend, and returns what gives it back
     * @param unreachable takes visitors in its place
     * @param clock nanoseconds
     */
    BackendSite(
            BackendDialer backend,
            ProxyHeader header,
            Function<Channel, Runnable> places,
            Site unreachable,
            LongSupplier clock) {
        this.backend = backend;
        this.header = header;
        this.places = places;
        this.unreachable = unreachable;
        this.clock = clock;
    }

    @Override
    public Visit enter(Channel connection, boolean isHeld) {
        BackendVisit visit = new BackendVisit(this, connection, isHeld);
        connection.pipeline().addLast("fallback", visit);
        visit.begin(backend, places.apply(connection));
        return visit;
    }

    ProxyHeader header() {
        return header;
    }

    Site unreachable(Throwable cause) {
        OptionalLong heldBack = lines.admit("unreachable", clock.getAsLong());
        if (heldBack.isPresent()) {
            LOG.warn(
                    "the fallback {} cannot be reached, visitors get the answer 502: {}{}",
                    backend,
                    cause.getMessage(),
                    LineLimit.since(heldBack.getAsLong()));
        }
        return unreachable;
    }

    /** What relays to fallback sites hold, all together. */
    static final class Memory {
        static final MemoryShare SHARE = MemoryBudget.ofProcess().share("(visitors of the fallback site)");

        private Memory() {}
    }

    @Override
    public String toString() {
        return backend.toString();
    }
}
