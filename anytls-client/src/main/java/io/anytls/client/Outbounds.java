package io.anytls.client;

import io.anytls.client.config.BlockOptions;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.dial.SchemeMemory;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.direct.BlockOutbound;
import io.anytls.client.direct.DirectOutbound;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.state.StateSection;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.session.StreamTimeouts;
import io.netty.channel.EventLoopGroup;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes outbounds. Not thread-safe. */
final class Outbounds {

    /** Whose padding schemes are remembered. */
    private static final int MOST_SERVERS = 64;

    private final Transport transport;
    private final EventLoopGroup loops;
    private final InstantSource wallClock;

    /** The padding schemes of servers, by their addresses. */
    private final StateSection schemes;

    /** Resolvers hold sockets for as long as the event loops live, so an outbound that comes with a reload gets those that there are. */
    private final Map<IpStrategy, List<CachedNames>> resolvers = new EnumMap<>(IpStrategy.class);

    Outbounds(Transport transport, EventLoopGroup loops, InstantSource wallClock, StateFile state) {
        this.transport = transport;
        this.loops = loops;
        this.wallClock = wallClock;
        this.schemes = state.section("padding-schemes", "padding schemes of servers", MOST_SERVERS);
    }

    /**
     * An outbound, and what may be done with it beyond giving it requests.
     *
     * @param pool what it keeps sessions in, if it does
     */
    record Made(Outbound outbound, Optional<SessionPool> pool) {}

    /** @throws StartupException if TLS cannot be set up */
    Made make(String tag, OutboundConfig config) {
        if (config instanceof DirectOptions direct) {
            return new Made(
                    new DirectOutbound(tag, direct.dial(), sockets(direct.dial()), resolvers(direct.dial())),
                    Optional.empty());
        } else if (config instanceof BlockOptions) {
            return new Made(new BlockOutbound(tag), Optional.empty());
        }
        OutboundOptions options = (OutboundOptions) config;
        SessionDialer dialer = new SessionDialer(
                options.server(),
                options.dial(),
                ClientTls.create(options.tls()),
                sockets(options.dial()),
                resolvers(options.dial()),
                StreamTimeouts.DEFAULT.withHalfOpen(options.halfClose()),
                schemes(options.server().address()));
        SessionPool pool = new SessionPool(tag, dialer, options.pool(), loops, wallClock);
        return new Made(pool, Optional.of(pool));
    }

    private SchemeMemory schemes(HostPort server) {
        return new SchemeMemory() {
            @Override
            public Optional<String> recall() {
                return schemes.get(server.toString());
            }

            @Override
            public void remember(String rawText) {
                schemes.put(server.toString(), rawText);
            }
        };
    }

    private Sockets sockets(DialOptions dial) {
        return new Sockets(transport, dial.tuning());
    }

    private List<CachedNames> resolvers(DialOptions dial) {
        return resolvers.computeIfAbsent(dial.strategy(), strategy -> NameResolution.groups(transport, strategy));
    }
}
