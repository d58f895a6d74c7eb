package io.anytls.daemon.dns;

import io.anytls.daemon.transport.Sockets;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A name server that is asked by UDP: each question from a socket of its own, whose port nobody can guess, with a number that nobody can
 * guess. It is asked again after a while, as datagrams get lost. What does not fit into a datagram is asked for by TCP. Any thread.
 */
final class UdpServer implements NameServer {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LARGEST = 4_096;

    /** When a question is asked again. In milliseconds from the first one. */
    private static final int[] AGAIN = {1_000, 3_000, 6_000};

    private final Sockets sockets;
    private final int port;
    private final Function<EventLoop, Future<List<InetAddress>>> addresses;
    private final NameServer overTcp;

    /** @param addresses of the server, those that are preferred first */
    UdpServer(Sockets sockets, int port, Function<EventLoop, Future<List<InetAddress>>> addresses, NameServer overTcp) {
        this.sockets = sockets;
        this.port = port;
        this.addresses = addresses;
        this.overTcp = overTcp;
    }

    @Override
    public Future<byte[]> ask(byte[] query, EventLoop loop) {
        Promise<byte[]> answered = loop.newPromise();
        addresses.apply(loop).addListener((Future<List<InetAddress>> found) -> {
            if (found.isSuccess()) {
                InetSocketAddress server = new InetSocketAddress(found.getNow().get(0), port);
                loop.execute(() -> send(server, query, loop, answered));
            } else {
                answered.tryFailure(found.cause());
            }
        });
        return answered;
    }

    private void send(InetSocketAddress server, byte[] query, EventLoop loop, Promise<byte[]> answered) {
        int number = DnsMessage.number(query);
        byte[] asked = DnsMessage.numbered(query, RANDOM.nextInt(1 << 16));
        ChannelFuture connecting = sockets.datagrams(loop)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        byte[] response = ByteBufUtil.getBytes(packet.content());
                        if (!DnsMessage.answers(asked, response)) {
                            return; // somebody's guess
                        } else if (DnsMessage.isTruncated(response)) {
                            PromiseNotifier.cascade(overTcp.ask(query, loop), answered);
                            ctx.close();
                        } else {
                            answered.trySuccess(DnsMessage.numbered(response, number));
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        answered.tryFailure(cause);
                    }
                })
                .connect(server);
        answered.addListener(done -> connecting.channel().close());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                answered.tryFailure(connected.cause());
                return;
            }
            write(connecting.channel(), server, asked);
            for (int millis : AGAIN) {
                Future<?> again =
                        loop.schedule(() -> write(connecting.channel(), server, asked), millis, TimeUnit.MILLISECONDS);
                answered.addListener(done -> again.cancel(false));
            }
        });
    }

    private static void write(Channel socket, InetSocketAddress server, byte[] asked) {
        if (socket.isActive()) {
            socket.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(asked), server), socket.voidPromise());
        }
    }
}
