package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.SocketText;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener that runs out of file descriptors, in a process that really has few. */
class FileDescriptorsTest {

    private static final int LIMIT = 100;

    /** Answers every byte with itself. */
    public static final class EchoMain {

        private EchoMain() {}

        public static void main(String[] args) throws Exception {
            Sockets sockets = new Sockets(Transport.best(), TcpTuning.DEFAULT);
            EventLoopGroup loops = sockets.transport().eventLoops(1, "echo");
            Channel listener = sockets.listener(loops, loops)
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public boolean isSharable() {
                            return true;
                        }

                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                            ctx.writeAndFlush(message);
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            echo((InetSocketAddress) listener.localAddress());
            rehearseFailure(listener.localAddress());
            System.out.println(((InetSocketAddress) listener.localAddress()).getPort());
            listener.closeFuture().sync();
        }

        /** The same for what is done when accepting fails. */
        private static void rehearseFailure(SocketAddress listening) {
            SocketText.of(listening);
            EmbeddedChannel rehearsal = new EmbeddedChannel(new AcceptBackoff(() -> true));
            rehearsal.pipeline().fireExceptionCaught(new IOException("a rehearsal"));
            rehearsal.writeInbound("accepted");
            rehearsal.finishAndReleaseAll();
        }

        /** One round trip, because classes cannot be loaded any more once the descriptors are gone. */
        private static void echo(InetSocketAddress address) throws Exception {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
            }
        }
    }

    @Timeout(60)
    @ParameterizedTest
    @MethodSource("io.anytls.daemon.transport.TransportTest#available")
    @EnabledOnOs(OS.LINUX)
    void runningOutOfThemNeitherEndsTheProcessNorTheListener(Transport transport) throws Exception {
        Process process = start(transport);
        try (BufferedReader out = process.inputReader();
                BufferedReader err = process.errorReader()) {
            int port = Integer.parseInt(out.readLine());
            List<Socket> crowd = new ArrayList<>();
            for (int i = 0; i < 2 * LIMIT; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            awaitLine(err, "oo many open files");
            for (Socket socket : crowd) {
                socket.close();
            }
            assertEquals(7, echo(port));
            awaitLine(err, "again after");
            assertTrue(process.isAlive());
        } finally {
            process.destroy();
        }
    }

    /** Newer JDKs have something to say about native libraries in between. */
    private static void awaitLine(BufferedReader err, String words) {
        assertTrue(
                err.lines().anyMatch(line -> line.contains("accepting on") && line.contains(words)),
                "a line about accepting with " + words);
    }

    private static int echo(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(7);
            return socket.getInputStream().read();
        }
    }

    private static Process start(Transport transport) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + "; exec \"$@\"",
                        "sh",
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:-MaxFDLimit",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + Transport.PROPERTY + "=" + transport.name(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoMain.class.getName())
                .start();
    }
}
