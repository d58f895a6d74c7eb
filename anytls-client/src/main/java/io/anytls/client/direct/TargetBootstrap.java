package io.anytls.client.direct;

import io.anytls.daemon.transport.Sockets;
import io.anytls.protocol.relay.ReadBuffers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Function;

/**
 * Sockets to targets, set up for a relay, reading switched off.
 *
 * @param connectTimeout for each address
 */
public record TargetBootstrap(Sockets sockets, Duration connectTimeout) implements Function<EventLoop, Bootstrap> {

    @Override
    public Bootstrap apply(EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // A target that takes no more may have said why; a write that fails must not cost what is unread.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReadBuffers.forRecords())
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }
}
