package io.anytls.client.inbound.testkit;

import io.anytls.client.tunnel.OpenedStream;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Streams;
import io.anytls.protocol.session.ByteCounts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;

/** Streams that are plain sockets to the target, on event loops of their own: never on the application's. */
public record SocketStreams(EventLoopGroup loops, ChannelGroup opened) implements Streams {

    public SocketStreams(EventLoopGroup loops) {
        this(loops, new DefaultChannelGroup(GlobalEventExecutor.INSTANCE));
    }

    @Override
    public Future<OpenedStream> open(StreamRequest request) {
        EventLoop near = request.loop();
        Promise<OpenedStream> promise = near.newPromise();
        ChannelFuture connected = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(request.target().host(), request.target().port());
        opened.add(connected.channel());
        connected.addListener(done -> near.execute(() -> {
            if (done.isSuccess()) {
                promise.setSuccess(new Socket((DuplexChannel) connected.channel()));
            } else {
                promise.setFailure(done.cause());
            }
        }));
        return promise;
    }

    private record Socket(DuplexChannel stream) implements OpenedStream {

        @Override
        public Future<Void> established() {
            return stream.eventLoop().newSucceededFuture(null);
        }

        @Override
        public ByteCounts traffic() {
            throw new UnsupportedOperationException("nobody counts here");
        }
    }
}
