package io.anytls.protocol.testkit;

import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.relay.Relay;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.ClientStream;
import io.anytls.protocol.session.Heartbeat;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.ServerStream;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.testkit.Await;
import io.anytls.testkit.SocketPair;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;

/**
 * The whole way of a byte but for TLS and addresses, over real sockets: application, relay, client session, server session, relay,
 * target. Both programs are the test's.
 */
public final class ProxiedPath implements AutoCloseable {

    private final SocketPair application;
    private final SocketPair target;
    private final Channel listener;
    private final ClientSession client;
    private final ServerSession server;
    private ClientStream stream;

    /**
     * @param near where the application's channel lives
     * @param far where everything else lives; may be the same
     * @param unsaid a key of the client's Settings that the server is not told, as {@code half-close}
     */
    public ProxiedPath(EventLoop near, EventLoop far, String unsaid) throws IOException {
        application = SocketPair.on(near);
        target = SocketPair.on(far);
        client = new ClientSession(
                "test/1",
                PaddingScheme.DEFAULT.md5(),
                new RecordingListener(new ArrayList<>()),
                Heartbeat.OFF,
                StreamTimeouts.DEFAULT);
        server = new ServerSession(PaddingScheme.DEFAULT, new Joining(), StreamTimeouts.DEFAULT);
        listener = new ServerBootstrap()
                .group(far)
                .channel(NioServerSocketChannel.class)
                .childHandler(handlers(new FrameDecoder(), new FrameEncoder(), new Unsaying(unsaid), server))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        Channel connection = new Bootstrap()
                .group(far)
                .channel(NioSocketChannel.class)
                .handler(handlers(new FrameDecoder(), new FrameEncoder(), client))
                .connect((InetSocketAddress) listener.localAddress())
                .syncUninterruptibly()
                .channel();
        connection.eventLoop().submit(client::announce).syncUninterruptibly();
        client.whenPeerKnown().syncUninterruptibly();
        connection
                .eventLoop()
                .submit(() -> {
                    stream = client.open();
                    Relay.join(application.channel(), stream);
                    stream.flush();
                    client.announce();
                })
                .syncUninterruptibly();
    }

    public SocketPair application() {
        return application;
    }

    public SocketPair target() {
        return target;
    }

    public ClientStream stream() {
        return stream;
    }

    public ClientSession client() {
        return client;
    }

    /** Neither session knows of a stream any more, and neither has ended. */
    public void awaitTheStreamsEnd() {
        Await.until(
                "the streams have ended",
                () -> client.channel()
                        .eventLoop()
                        .submit(() -> client.openStreams() + server.openStreams() == 0)
                        .syncUninterruptibly()
                        .getNow());
        Await.until(
                "both channels are closed",
                () -> !application.channel().isOpen() && !target.channel().isOpen());
        if (!client.channel().isActive() || !server.channel().isActive()) {
            throw new AssertionError("a session has ended with its stream");
        }
    }

    private static ChannelHandler handlers(ChannelHandler... handlers) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers);
            }
        };
    }

    @Override
    public void close() throws IOException {
        client.channel().close().syncUninterruptibly();
        application.close();
        target.close();
        listener.close().syncUninterruptibly();
    }

    private final class Joining extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.channel().config().setAutoRead(false);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ServerStream accepted = (ServerStream) ctx.channel();
            accepted.acknowledge();
            Relay.join(accepted, target.channel());
        }
    }
}
