package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import io.anytls.testkit.StubDns;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which address of a server is dialled, and when its name is looked up; with sockets on loopback and a name server of the test's. */
class HostDialerTest {

    private static final Transport TRANSPORT = Transport.NIO;
    private static final String NAME = "server.test";
    private static final String ONE = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";

    private final EventLoopGroup loops = TRANSPORT.eventLoops(1, "host-dialer-test");
    private final Sockets sockets = new Sockets(TRANSPORT, TcpTuning.DEFAULT);
    private StubDns dns;
    private ServerSocket one;
    private ServerSocket other;
    private HostDialer dialer;

    @BeforeEach
    void open() throws Exception {
        dns = new StubDns(loops);
        one = new ServerSocket(ReservedPorts.next(), 50, InetAddress.getByName(ONE));
        other = new ServerSocket(one.getLocalPort(), 50, InetAddress.getByName(OTHER));
        dns.says(NAME, ONE, OTHER);
        dialer = new HostDialer(
                new HostPort(NAME, one.getLocalPort()),
                this::bootstrap,
                NameResolution.groups(TRANSPORT, IpStrategy.ONLY_IPV4, dns.servers()),
                IpStrategy.ONLY_IPV4,
                List.of());
    }

    @AfterEach
    void close() throws Exception {
        one.close();
        other.close();
        dns.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    private Bootstrap bootstrap(EventLoop loop) {
        return sockets.dialer(loop).disableResolver().handler(new ChannelInboundHandlerAdapter());
    }

    private Future<SocketChannel> dial() throws Exception {
        return dial(connection -> connection.eventLoop().newSucceededFuture(null));
    }

    private Future<SocketChannel> dial(Function<SocketChannel, Future<?>> proof) throws Exception {
        Future<SocketChannel> dial = dialer.dial(loops.next(), proof);
        assertTrue(dial.await(60, TimeUnit.SECONDS), "dial did not end");
        return dial;
    }

    /** The address that was connected to, and the connection handed to whatever the test does with it. */
    private String dialled(Consumer<SocketChannel> verdict) throws Exception {
        SocketChannel connection = dial().get();
        verdict.accept(connection);
        connection.close().sync();
        return connection.remoteAddress().getAddress().getHostAddress();
    }

    @Test
    void theAddressThatHasServedLastComesFirst() throws Exception {
        dns.says(NAME, OTHER);
        assertEquals(OTHER, dialled(dialer::served));
        dns.says(NAME, ONE, OTHER);
        dialer.failed(closed()); // of an unknown address: the name is looked up again
        assertEquals(OTHER, dialled(connection -> {}));
    }

    /** A connection that the dialer has not made. */
    private Channel closed() throws Exception {
        Channel connection = bootstrap(loops.next())
                .connect(one.getLocalSocketAddress())
                .sync()
                .channel();
        connection.close().sync();
        return connection;
    }

    @Test
    void anAddressThatTakesConnectionsAndDoesNotServeComesLast() throws Exception {
        assertEquals(ONE, dialled(dialer::failed));
        assertEquals(OTHER, dialled(connection -> {}), "nothing is known of it, which is better");
        assertEquals(OTHER, dialled(dialer::served));
    }

    @Test
    void whereNothingListensTheNextOneIsDialledInTheSameDial() throws Exception {
        assertEquals(ONE, dialled(dialer::served));
        one.close();
        assertEquals(OTHER, dialled(dialer::served));
    }

    @Test
    void theNameIsLookedUpAgainAfterAFailureAndNotBefore() throws Exception {
        dialled(dialer::served);
        dialled(dialer::served);
        assertEquals(1, dns.queries(NAME, DnsRecordType.A));
        one.close();
        other.close();
        assertFalse(dial().isSuccess());
        dial();
        assertEquals(2, dns.queries(NAME, DnsRecordType.A));
    }

    @Test
    void theNameIsLookedUpAgainWhenAConnectionHasNotServed() throws Exception {
        dialled(dialer::failed);
        dialled(connection -> {});
        assertEquals(2, dns.queries(NAME, DnsRecordType.A));
    }

    @Test
    void aServerThatHasMovedIsFoundAfterOneFailure() throws Exception {
        dns.says(NAME, ONE);
        assertEquals(ONE, dialled(dialer::served));
        dns.says(NAME, OTHER);
        one.close();
        assertFalse(dial().isSuccess());
        assertEquals(OTHER, dialled(dialer::served));
    }

    @Test
    void anAddressThatTakesConnectionsAndIsMuteLosesInTheSameDial() throws Exception {
        CompletableFuture<Promise<Void>> mute = new CompletableFuture<>();
        SocketChannel winner = dial(connection -> {
                    Promise<Void> proof = connection.eventLoop().newPromise();
                    if (!addressOf(connection).equals(ONE)) {
                        return proof.setSuccess(null);
                    }
                    mute.complete(proof);
                    return proof;
                })
                .get();
        assertEquals(OTHER, addressOf(winner));
        Promise<Void> given = mute.get(60, TimeUnit.SECONDS);
        assertTrue(given.await(60, TimeUnit.SECONDS) && given.isCancelled());
        winner.close().sync();
    }

    @Test
    void anAddressThatIsNotWhatWasWantedLosesToo() throws Exception {
        IOException wrong = new IOException("wrong certificate");
        Future<SocketChannel> dial = dial(connection -> addressOf(connection).equals(ONE)
                ? connection.eventLoop().newFailedFuture(wrong)
                : connection.eventLoop().newSucceededFuture(null));
        assertEquals(OTHER, addressOf(dial.get()));
        dial.get().close().sync();
        assertSame(
                wrong,
                dial(connection -> connection.eventLoop().newFailedFuture(wrong))
                        .cause());
    }

    @Test
    void theNameIsLookedUpAgainWhileADialTakesLong() throws Exception {
        dns.says(NAME, ONE);
        Future<SocketChannel> slow =
                dialer.dial(loops.next(), connection -> connection.eventLoop().newPromise());
        Await.until("the name is known", () -> dns.queries(NAME, DnsRecordType.A) == 1);
        dns.says(NAME, OTHER);
        Await.until("another dial finds the new address", () -> {
            try {
                return dialled(connection -> {}).equals(OTHER);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertFalse(slow.isDone());
    }

    private static String addressOf(SocketChannel connection) {
        return connection.remoteAddress().getAddress().getHostAddress();
    }

    @Test
    void aNameThatWasAbsentIsLookedUpAgain() throws Exception {
        dns.says(NAME, DnsResponseCode.NXDOMAIN);
        assertFalse(dial().isSuccess());
        dns.says(NAME, ONE);
        assertEquals(ONE, dialled(dialer::served));
    }

    @Test
    void withoutAnAnswerTheAddressThatHasServedLastIsDialled() throws Exception {
        assertEquals(ONE, dialled(dialer::served));
        dns.says(NAME, DnsResponseCode.SERVFAIL);
        dialer.failed(closed());
        assertEquals(ONE, dialled(connection -> {}));
    }
}
