package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection whose peer sends its last byte while reading is switched off is whole when reading goes on. */
class PausedReadingTest {

    private static final int LENGTH = 40_000; // fits into a receive buffer, so that the end is seen behind it

    static Stream<Transport> available() {
        return Stream.of(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("available")
    void everythingIsReadAndNothingFails(Transport transport) throws Exception {
        EventLoopGroup loop = transport.eventLoops(1, "test");
        try {
            Reader reader = new Reader();
            Channel listener = new Sockets(transport, TcpTuning.DEFAULT)
                    .listener(loop, loop)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childHandler(reader)
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            try (Socket peer = new Socket()) {
                peer.connect(listener.localAddress(), 10_000);
                peer.getOutputStream().write(new byte[LENGTH]);
            }
            Channel accepted = reader.paused.get(60, TimeUnit.SECONDS);
            turn(loop);
            accepted.config().setAutoRead(true);
            assertEquals(LENGTH, reader.ended.get(60, TimeUnit.SECONDS));
            turn(loop);
            assertNull(reader.failure.get());
            assertTrue(accepted.isActive());
            assertTrue(
                    reader.mostAtOnce <= 1, () -> reader.mostAtOnce + " reads in a row while reading was switched off");
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** The loop looks at what the system has to say, and does what is to be done. */
    private static void turn(EventLoopGroup loop) throws InterruptedException {
        for (int turns = 0; turns < 3; turns++) {
            loop.submit(() -> {}).sync();
        }
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Channel> paused = new CompletableFuture<>();
        final CompletableFuture<Integer> ended = new CompletableFuture<>();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        private int received;

        /** Reads in a row that began while reading was switched off. */
        volatile int mostAtOnce;

        private int atOnce;

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            atOnce = 0;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received += ((ByteBuf) message).readableBytes();
            ((ByteBuf) message).release();
            if (!ctx.channel().config().isAutoRead()) {
                mostAtOnce = Math.max(mostAtOnce, ++atOnce);
            }
            if (!paused.isDone()) {
                ctx.channel().config().setAutoRead(false);
                paused.complete(ctx.channel());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                ended.complete(received);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure.set(cause);
        }
    }
}
