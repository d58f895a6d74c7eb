package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dials until no file descriptor is left, in a process that really has few. */
class OutOfDescriptorsTest {

    private static final int LIMIT = 120;

    /** Says what the first dial failed with; then gives one connection up, and says whether the next dial succeeds. */
    public static final class DialMain {

        private DialMain() {}

        public static void main(String[] args) throws Exception {
            int port = Integer.parseInt(args[0]);
            Sockets sockets = new Sockets(Transport.best(), TcpTuning.DEFAULT);
            EventLoop loop = sockets.transport().eventLoops(1, "dial").next();
            TcpDialer dialer = new TcpDialer(
                    any -> sockets.dialer(any)
                            .option(ChannelOption.AUTO_READ, false)
                            .disableResolver()
                            .handler(new ChannelInboundHandlerAdapter()),
                    List.of(),
                    IpStrategy.PREFER_IPV4,
                    List.of(),
                    any -> true);
            // A failure and a success: classes cannot be loaded any more once the descriptors are gone.
            System.out.println(kind(dialer.dial("127.0.0.1", 1, loop).await()));
            List<SocketChannel> open = new ArrayList<>();
            Future<SocketChannel> last = dialer.dial("127.0.0.1", port, loop).await();
            while (last.isSuccess()) {
                open.add(last.getNow());
                last = dialer.dial("127.0.0.1", port, loop).await();
            }
            System.out.println(kind(last));
            open.get(0).close().sync();
            // With NIO the descriptor is given back a moment later, when the loop's selector lets go of it.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            do {
                last = dialer.dial("127.0.0.1", port, loop).await();
            } while (!last.isSuccess() && System.nanoTime() - end < 0);
            System.out.println(last.isSuccess());
            System.exit(0);
        }

        private static DialException.Kind kind(Future<?> failed) {
            return ((DialException) failed.cause()).kind();
        }
    }

    @ParameterizedTest
    @MethodSource("io.anytls.daemon.transport.TransportTest#available")
    @EnabledOnOs(OS.LINUX)
    void thatIsToldAndTheNextDialMaySucceed(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 2 * LIMIT, InetAddress.getByName("127.0.0.1"))) {
            Process process = new ProcessBuilder(
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
                            DialMain.class.getName(),
                            String.valueOf(target.getLocalPort()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                assertEquals(
                        List.of("REFUSED", "NO_DESCRIPTORS", "true"),
                        out.lines().toList());
            } finally {
                process.destroy();
            }
        }
    }
}
