package io.anytls.client;

import io.anytls.client.config.InboundOptions;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.inbound.application.ProxyUsers;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A place where applications find the proxy. Whom it serves may change while it listens. */
final class Listener {

    private final AtomicReference<ProxyUsers> users;
    private final InboundInitializer connections;
    private InboundOptions options;
    private Channel channel;

    Listener(InboundOptions options, Function<AtomicReference<ProxyUsers>, InboundInitializer> connections) {
        this.options = options;
        this.users = new AtomicReference<>(ProxyUsers.of(options.users()));
        this.connections = connections.apply(users);
    }

    InboundInitializer connections() {
        return connections;
    }

    void bound(Channel listening) {
        channel = listening;
    }

    Channel channel() {
        return channel;
    }

    /** Takes users over for the next connections. Whether that was all there was to take over. */
    boolean reload(InboundOptions changed) {
        users.set(ProxyUsers.of(changed.users()));
        InboundOptions before = options.withUsers(changed.users());
        options = before;
        return before.equals(changed);
    }
}
