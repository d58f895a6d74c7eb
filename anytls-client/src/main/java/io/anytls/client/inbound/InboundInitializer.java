package io.anytls.client.inbound;

import io.anytls.client.config.InboundType;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.application.RequestDeadline;
import io.anytls.client.inbound.socks.UdpAssociations;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Sets up what an application's connection begins with. The protocol's own handlers follow with its first byte; those of a tunnel
 * take their place once the request is understood.
 */
public final class InboundInitializer extends ChannelInitializer<Channel> {

    private final Supplier<String> tag;
    private final Tunnels tunnels;
    private final Streams streams;
    private final UdpAssociations associations;
    private final Supplier<ProxyUsers> users;
    private final Supplier<InboundType> type;
    private final Predicate<SocketChannel> admission;

    /** @param streams for HTTP requests that are forwarded one by one; tunnels have their own way to them */
    public InboundInitializer(Tunnels tunnels, Streams streams, UdpAssociations associations, ProxyUsers users) {
        this(() -> "0", tunnels, streams, associations, () -> users, () -> InboundType.MIXED, application -> true);
    }

    /**
     * @param tag of the inbound, asked for each connection
     * @param users asked for each connection
     * @param type what applications may speak, asked for each; connections that begin otherwise are closed
     * @param admission asked for each connection; one that it does not want is closed without a word
     */
    public InboundInitializer(
            Supplier<String> tag,
            Tunnels tunnels,
            Streams streams,
            UdpAssociations associations,
            Supplier<ProxyUsers> users,
            Supplier<InboundType> type,
            Predicate<SocketChannel> admission) {
        this.tag = tag;
        this.type = type;
        this.admission = admission;
        this.tunnels = tunnels;
        this.streams = streams;
        this.associations = associations;
        this.users = users;
    }

    @Override
    protected void initChannel(Channel application) {
        if (application instanceof SocketChannel socket && !admission.test(socket)) {
            application.close();
            return;
        }
        application
                .pipeline()
                .addLast("deadline", new RequestDeadline())
                .addLast("detector", new ProtocolDetector(this));
    }

    boolean speaks(InboundType protocol) {
        InboundType spoken = type.get();
        return spoken == InboundType.MIXED || spoken == protocol;
    }

    String tag() {
        return tag.get();
    }

    Tunnels tunnels() {
        return tunnels;
    }

    Streams streams() {
        return streams;
    }

    UdpAssociations associations() {
        return associations;
    }

    ProxyUsers users() {
        return users.get();
    }
}
