package io.anytls.client;

import io.anytls.client.direct.DirectOutbound;
import io.anytls.client.group.Group;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.OutboundWay;
import io.anytls.daemon.fetch.DirectWay;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.util.Optional;

/** Who fetches from the web, by the outbounds that are in use when it is asked for. Any thread. */
record Fetchers(EventLoopGroup loops, Transport transport, RouteTable routes) {

    /** Through the outbound of this tag; through that of most requests where it is empty. */
    Fetcher through(String tag) {
        Outbound outbound = routes.inUse().way(tag);
        // A direct outbound would reach private addresses that a name leads to.
        return Group.leaf(outbound) instanceof DirectOutbound
                ? fromHere()
                : new Fetcher(loops, new OutboundWay(outbound));
    }

    /** The same, if there is such an outbound; from here where none is meant. */
    Optional<Fetcher> find(Optional<String> tag) {
        return tag.isEmpty()
                ? Optional.of(fromHere())
                : tag.filter(name -> routes.inUse().find(name).isPresent()).map(this::through);
    }

    private Fetcher fromHere() {
        return new Fetcher(loops, new DirectWay(transport));
    }
}
