package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.daemon.StartupException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EgressTest {

    /** There in no system. */
    private static final String MISSING = "none-such-here";

    @Test
    void nothingIsAskedOfTheSystemWhereNothingIsWanted() {
        assertEquals(Optional.empty(), Egress.ANY.tried(Transport.NIO));
    }

    @Test
    void aTransportThatCannotSaysSo() {
        assertEquals(
                "bind_interface needs Linux and its epoll, which is not used here",
                assertThrows(StartupException.class, () -> new Egress("lo", 0).tried(Transport.NIO))
                        .getMessage());
        assertEquals(
                "routing_mark needs Linux and its epoll, which is not used here",
                assertThrows(StartupException.class, () -> new Egress("", 1).tried(Transport.NIO))
                        .getMessage());
    }

    @Test
    void anInterfaceThatIsMissingMayComeLater() {
        assumeTrue(Transport.best() == Transport.EPOLL);
        assertEquals(
                Optional.of("there is no network interface \"" + MISSING + "\" at present"),
                new Egress(MISSING, 0).tried(Transport.EPOLL));
    }

    @Test
    void connectionsLeaveByTheInterfaceOnly() throws Exception {
        assumeTrue(Transport.best() == Transport.EPOLL);
        EventLoopGroup loops = Transport.EPOLL.eventLoops(1, "egress");
        try (ServerSocket target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) target.getLocalSocketAddress();
            assertTrue(connects(loops, new Egress("lo", 0), address), "by the loopback interface");
            assertTrue(connects(loops, new Egress("lo", 0), address), "and once more");
            assertTrue(!connects(loops, new Egress(MISSING, 0), address), "by one that is not there");
        } finally {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    private static boolean connects(EventLoopGroup loops, Egress egress, InetSocketAddress to)
            throws InterruptedException {
        var connecting = new Sockets(Transport.EPOLL, TcpTuning.DEFAULT, egress)
                .dialer(loops)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(to)
                .await();
        if (connecting.isSuccess()) {
            connecting.channel().close().await();
        }
        return connecting.isSuccess();
    }
}
