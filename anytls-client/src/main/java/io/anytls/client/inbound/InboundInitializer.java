package io.anytls.client.inbound;

import io.anytls.client.config.InboundType;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.application.RequestDeadline;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.util.function.Supplier;

/**
 * Sets up what an application's connection begins with. The protocol's own handlers follow with its first byte; those of a tunnel
 * take their place once the request is understood.
 */
public final class InboundInitializer extends ChannelInitializer<Channel> {

    private final Tunnels tunnels;
    private final Streams streams;
    private final Supplier<ProxyUsers> users;
    private final Supplier<InboundType> type;

    /** @param streams for HTTP requests that are forwarded one by one; tunnels have their own way to them */
    public InboundInitializer(Tunnels tunnels, Streams streams, ProxyUsers users) {
        this(tunnels, streams, () -> users, () -> InboundType.MIXED);
    }

    /**
     * @param users asked for each connection
     * @param type what applications may speak, asked for each; connections that begin otherwise are closed
     */
    public InboundInitializer(
            Tunnels tunnels, Streams streams, Supplier<ProxyUsers> users, Supplier<InboundType> type) {
        this.type = type;
        this.tunnels = tunnels;
        this.streams = streams;
        this.users = users;
    }

    @Override
    protected void initChannel(Channel application) {
        application
                .pipeline()
                .addLast("deadline", new RequestDeadline())
                .addLast("detector", new ProtocolDetector(this));
    }

    boolean speaks(InboundType protocol) {
        InboundType spoken = type.get();
        return spoken == InboundType.MIXED || spoken == protocol;
    }

    Tunnels tunnels() {
        return tunnels;
    }

    Streams streams() {
        return streams;
    }

    ProxyUsers users() {
        return users.get();
    }
}
