package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.StubDns;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against sockets on loopback and a name server that says what the test wants. */
class TcpDialerTest {

    private static final Transport TRANSPORT = Transport.NIO;

    /** Whoever waits for a black hole is told apart from whoever is slow. */
    private static final int CONNECT_MILLIS = 60_000;

    private final EventLoopGroup loops = TRANSPORT.eventLoops(2, "dialer-test");
    private final Sockets sockets = new Sockets(TRANSPORT, TcpTuning.DEFAULT);
    private StubDns dns;
    private ServerSocket target;

    @BeforeEach
    void open() throws Exception {
        dns = new StubDns(loops);
        target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        dns.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    @Test
    void aNameIsLookedUpAndItsAddressDialled() throws Exception {
        dns.says("site.test", "127.0.0.1");
        SocketChannel connection = connected(dial("site.test"));
        assertEquals(target.getLocalPort(), connection.remoteAddress().getPort());
        assertEquals("127.0.0.1", connection.remoteAddress().getAddress().getHostAddress());
        connection.close().sync();
    }

    /** An address where nothing answers must not hold up the one where something does: here a listener whose queue is full. */
    @Test
    void aBlackHoleCostsAQuarterOfASecond() throws Exception {
        connected(dial("127.0.0.1")).close().sync(); // classes are loaded
        dns.says("half.test", "127.0.0.2", "127.0.0.1");
        try (ServerSocket full = new ServerSocket(target.getLocalPort(), 1, InetAddress.getByName("127.0.0.2"));
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
            long before = System.nanoTime();
            SocketChannel connection = connected(dial("half.test"));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertEquals("127.0.0.1", connection.remoteAddress().getAddress().getHostAddress());
            assertTrue(millis >= 240 && millis < CONNECT_MILLIS / 2, "took " + millis + " ms");
            assertTrue(first.isConnected() && second.isConnected());
            connection.close().sync();
        }
    }

    @Test
    void anUnansweredLookUpOfOneFamilyDoesNotHoldUpTheOther() throws Exception {
        dns.says("v4.test", "127.0.0.1");
        StubDns silent = new StubDns(loops);
        connected(dial("127.0.0.1")).close().sync(); // classes are loaded
        TcpDialer dialer = new TcpDialer(
                this::bootstrap,
                List.of(
                        NameResolution.groups(TRANSPORT, IpStrategy.ONLY_IPV6, silent.servers())
                                .get(0),
                        NameResolution.groups(TRANSPORT, IpStrategy.ONLY_IPV4, dns.servers())
                                .get(0)),
                IpStrategy.PREFER_IPV6,
                List.of(),
                any -> true);
        Future<SocketChannel> hopeless = dialer(
                        IpStrategy.ONLY_IPV6,
                        NameResolution.groups(TRANSPORT, IpStrategy.ONLY_IPV6, silent.servers()),
                        List.of(),
                        any -> true)
                .dial("v4.test", target.getLocalPort(), loops.next());
        connected(dialer.dial("v4.test", target.getLocalPort(), loops.next()))
                .close()
                .sync();
        assertFalse(hopeless.isDone(), "it took as long as a name server that does not answer");
        silent.close();
    }

    @Test
    void forbiddenAddressesAreLeftOut() throws Exception {
        dns.says("mixed.test", "127.0.0.7", "127.0.0.1");
        InetAddress good = InetAddress.getByName("127.0.0.1");
        connected(dialer(address -> address.getAddress().equals(good))
                        .dial("mixed.test", target.getLocalPort(), loops.next()))
                .close()
                .sync();
        assertEquals(
                DialException.Kind.FORBIDDEN,
                failure(dialer(address -> false).dial("mixed.test", target.getLocalPort(), loops.next()))
                        .kind());
    }

    /** A name server that says a permitted address first and a forbidden one when it is asked again: nobody asks again. */
    @Test
    void whatWasPermittedIsWhatIsDialled() throws Exception {
        dns.says("rebinding.test", "127.0.0.1");
        InetAddress permitted = InetAddress.getByName("127.0.0.1");
        List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();
        TcpDialer dialer = dialer(address -> {
            asked.add(address);
            dns.says("rebinding.test", "127.0.0.7");
            return address.getAddress().equals(permitted);
        });
        SocketChannel connection = connected(dialer.dial("rebinding.test", target.getLocalPort(), loops.next()));
        assertEquals(List.of(connection.remoteAddress()), asked);
        assertEquals(permitted, connection.remoteAddress().getAddress());
        assertEquals(1, dns.queries("rebinding.test", DnsRecordType.A));
        connection.close().sync();

        dns.says("later.test", "127.0.0.7"); // where the name points to by the time it is looked up anew
        assertEquals(
                DialException.Kind.FORBIDDEN,
                failure(dialer.dial("later.test", target.getLocalPort(), loops.next()))
                        .kind());
    }

    @Test
    void aFamilyThatIsNotWantedIsNotAskedFor() throws Exception {
        dns.says("both.test", "127.0.0.1", "::1");
        dialer(IpStrategy.ONLY_IPV4, List.of(), any -> true)
                .dial("both.test", target.getLocalPort(), loops.next())
                .sync()
                .getNow()
                .close()
                .sync();
        assertEquals(0, dns.queries("both.test", DnsRecordType.AAAA));
        assertEquals(
                DialException.Kind.UNRESOLVED,
                failure(dialer(IpStrategy.ONLY_IPV6, List.of(), any -> true)
                                .dial("127.0.0.1", target.getLocalPort(), loops.next()))
                        .kind());
    }

    @Test
    void connectionsStartFromTheLocalAddressThatIsSet() throws Exception {
        SocketChannel connection =
                connected(dialer(IpStrategy.PREFER_IPV4, List.of(InetAddress.getByName("127.0.0.42")), any -> true)
                        .dial("127.0.0.1", target.getLocalPort(), loops.next()));
        assertEquals("127.0.0.42", connection.localAddress().getAddress().getHostAddress());
        connection.close().sync();
    }

    @Test
    void manyAtOnceAskOnce() throws Exception {
        dns.says("busy.test", "127.0.0.1");
        dns.delay(100);
        List<Future<SocketChannel>> dials = new ArrayList<>();
        TcpDialer dialer = dialer(any -> true);
        for (int i = 0; i < 40; i++) {
            dials.add(dialer.dial("busy.test", target.getLocalPort(), loops.next()));
        }
        for (Future<SocketChannel> dial : dials) {
            connected(dial).close().sync();
        }
        assertEquals(1, dns.queries("busy.test", DnsRecordType.A));
        assertEquals(1, dns.queries("busy.test", DnsRecordType.AAAA));
    }

    @Test
    void thatThereIsNoSuchNameIsKeptForAMoment() throws Exception {
        dns.says("no.test", DnsResponseCode.NXDOMAIN);
        TcpDialer dialer = dialer(any -> true);
        for (int i = 0; i < 3; i++) {
            DialException failure = failure(dialer.dial("no.test", 80, loops.next()));
            assertEquals(DialException.Kind.UNRESOLVED, failure.kind());
        }
        assertEquals(1, dns.queries("no.test", DnsRecordType.A));
    }

    @Test
    void aServerInTroubleIsNotKept() throws Exception {
        dns.says("later.test", DnsResponseCode.SERVFAIL);
        TcpDialer dialer = dialer(any -> true);
        EventLoop loop = loops.next();
        assertEquals(
                DialException.Kind.LOOK_UP_FAILED,
                failure(dialer.dial("later.test", 80, loop)).kind());
        dns.says("later.test", "127.0.0.1");
        connected(dialer.dial("later.test", target.getLocalPort(), loop))
                .close()
                .sync();
    }

    @Test
    void silenceIsNotKeptAndIsNoProofOfAbsence() throws Exception {
        ResolvConf once =
                new ResolvConf(List.of(dns.address()), List.of(), 1, Optional.of(Duration.ofSeconds(1)), 1, false);
        CachedNames names = new SystemNames(NameSource.fixed(new NameSettings(once, Map.of())), false, TRANSPORT);
        TcpDialer dialer = dialer(IpStrategy.ONLY_IPV4, List.of(names), List.of(), any -> true);
        EventLoop loop = loops.next();
        assertEquals(
                DialException.Kind.LOOK_UP_FAILED,
                failure(dialer.dial("silent.test", 80, loop)).kind());
        dns.says("silent.test", "127.0.0.1");
        connected(dialer.dial("silent.test", target.getLocalPort(), loop))
                .close()
                .sync();
    }

    @Test
    void whatIsNoNameIsNotAskedFor() {
        for (String host : List.of("127.1", "2130706433", "0x7f000001", "exa mple.org", "0")) {
            assertEquals(
                    DialException.Kind.UNRESOLVED,
                    failure(dialer(any -> true).dial(host, 80, loops.next())).kind());
            assertEquals(0, dns.queries(host, DnsRecordType.A));
        }
    }

    @Test
    void aCancelledDialLeavesNothing() throws Exception {
        dns.says("slow.test", "127.0.0.1");
        dns.delay(200);
        Future<SocketChannel> dial = dial("slow.test");
        assertTrue(dial.cancel(false));
        target.setSoTimeout(500);
        try {
            target.accept().close();
            fail("a connection was made for nobody");
        } catch (IOException nobodyCame) {
            assertInstanceOf(SocketTimeoutException.class, nobodyCame);
        }
    }

    private Future<SocketChannel> dial(String host) {
        return dialer(any -> true).dial(host, target.getLocalPort(), loops.next());
    }

    private TcpDialer dialer(Predicate<InetSocketAddress> permitted) {
        return dialer(IpStrategy.PREFER_IPV6, List.of(), permitted);
    }

    private TcpDialer dialer(IpStrategy strategy, List<InetAddress> local, Predicate<InetSocketAddress> permitted) {
        return dialer(strategy, NameResolution.groups(TRANSPORT, strategy, dns.servers()), local, permitted);
    }

    private TcpDialer dialer(
            IpStrategy strategy,
            List<CachedNames> names,
            List<InetAddress> local,
            Predicate<InetSocketAddress> permitted) {
        return new TcpDialer(this::bootstrap, names, strategy, local, permitted);
    }

    private Bootstrap bootstrap(EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }

    private static SocketChannel connected(Future<SocketChannel> dial) throws Exception {
        assertTrue(dial.await(60, TimeUnit.SECONDS), "dial did not end");
        return dial.get();
    }

    private static DialException failure(Future<SocketChannel> dial) {
        assertTrue(dial.awaitUninterruptibly(60, TimeUnit.SECONDS), "dial did not end");
        return assertInstanceOf(DialException.class, dial.cause());
    }
}
