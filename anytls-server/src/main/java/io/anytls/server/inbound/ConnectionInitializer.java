package io.anytls.server.inbound;

import io.anytls.daemon.tls.ServerTls;
import io.anytls.protocol.relay.ReadBuffers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.function.Supplier;

/** An accepted connection's pipeline, first to last: TLS, then {@link TlsGate} puts authentication and the session behind it. */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<ServerTls> tls;
    private final Admission admission;

    /** @param tls asked for each connection, so that a renewed certificate counts from the next one on */
    public ConnectionInitializer(Supplier<ServerTls> tls, Admission admission) {
        this.tls = tls;
        this.admission = admission;
    }

    @Override
    protected void initChannel(Channel connection) {
        connection.config().setRecvByteBufAllocator(ReadBuffers.forRecords());
        connection.pipeline().addLast("tls", tls.get().newHandler(connection.alloc(), HANDSHAKE_TIMEOUT));
        connection.pipeline().addLast("gate", new TlsGate(admission));
    }
}
