package io.anytls.server.inbound;

import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.server.turn.ReadSize;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.function.Supplier;

/**
 * An accepted connection's pipeline, first to last: where there is a site for strangers {@link PlainDetector}, until the handshake is done {@link HandshakeGuard}, then TLS, then {@link TlsGate}, which
 * puts authentication and the session in its place.
 */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private final Supplier<ServerTls> tls;
    private final Admission admission;

    /** @param tls asked for each connection, so that a renewed certificate counts from the next one on */
    public ConnectionInitializer(Supplier<ServerTls> tls, Admission admission) {
        this.tls = tls;
        this.admission = admission;
    }

    @Override
    protected void initChannel(Channel connection) {
        admission.arrived(connection);
        HandshakeGuard guard = new HandshakeGuard();
        connection
                .config()
                .setRecvByteBufAllocator(ReadBuffers.forRecords(new GuardedReads(guard, ReadSize.of(connection))));
        if (admission.hasSite()) {
            // A visitor may have said all before the handshake has had its turn; without a site there is nobody to
            // answer.
            connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            connection.pipeline().addLast("detector", new PlainDetector(admission));
        }
        connection.pipeline().addLast("guard", guard);
        connection.pipeline().addLast("tls", tls.get().newHandler(connection.alloc(), TlsParameters.SERVER_HANDSHAKE));
        connection.pipeline().addLast("gate", new TlsGate(admission));
    }
}
