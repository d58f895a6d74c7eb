package io.anytls.daemon.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.DomainNames;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.transport.Egress;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.CapturedLog;
import io.anytls.testkit.StubDns;
import io.anytls.testkit.TcpDns;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "names");
    private final EventLoop loop = loops.next();
    private final EventLoopGroup servers = Transport.NIO.eventLoops(1, "dns");
    private final AtomicLong clock = new AtomicLong();

    private StubDns first;
    private StubDns second;

    @BeforeEach
    void start() throws InterruptedException {
        first = new StubDns(servers);
        second = new StubDns(servers);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        List.of(Transport.shutDown(loops), Transport.shutDown(servers))
                .forEach(gone -> gone.toCompletableFuture().join());
    }

    @Test
    void theRulesSayWhoIsAsked() throws Exception {
        first.says("a.example", "192.0.2.1");
        second.says("www.b.example", "192.0.2.2", "2001:db8::2");
        Dns dns = dns(
                LONG,
                List.of(rule("b.example", new RuleAction.Route("second")), rule("c.example", new RuleAction.Reject())),
                udp("first", first.address()),
                udp("second", second.address()));
        assertEquals("192.0.2.1", resolve(dns, Optional.empty(), "A.example"));
        assertEquals("192.0.2.2", resolve(dns, Optional.empty(), "www.b.example"));
        assertEquals(0, first.queries("www.b.example", DnsRecordType.A));
        second.says("a.example", "192.0.2.3");
        assertEquals("192.0.2.1", resolve(dns, Optional.of("second"), "a.example"), "it is known already");
        assertEquals(DialException.Kind.FORBIDDEN, failure(dns, Optional.empty(), "www.c.example"));
        assertEquals(0, first.queries("www.c.example", DnsRecordType.A));
    }

    @Test
    void anAnswerIsKeptForAsLongAsItSays() throws Exception {
        first.says("a.example", "192.0.2.1");
        Dns dns = dns(LONG, List.of(), udp("first", first.address()));
        resolve(dns, Optional.empty(), "a.example");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
        resolve(dns, Optional.empty(), "a.example");
        assertEquals(1, first.queries("a.example", DnsRecordType.A));
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        resolve(dns, Optional.empty(), "a.example");
        assertEquals(2, first.queries("a.example", DnsRecordType.A));
        names(dns, Optional.empty()).forget("A.example");
        resolve(dns, Optional.empty(), "a.example");
        assertEquals(3, first.queries("a.example", DnsRecordType.A));
    }

    @Test
    void whatIsNotThereIsToldApartFromWhoDoesNotAnswer() throws Exception {
        first.says("none.example", DnsResponseCode.NXDOMAIN);
        first.says("broken.example", DnsResponseCode.SERVFAIL);
        Dns dns = dns(LONG, List.of(), udp("first", first.address()));
        assertEquals(DialException.Kind.UNRESOLVED, failure(dns, Optional.empty(), "none.example"));
        assertEquals(DialException.Kind.LOOK_UP_FAILED, failure(dns, Optional.empty(), "broken.example"));
    }

    @Test
    void nobodyElseIsAskedInPlaceOfADeadServer() throws Exception {
        second.says("a.example", "192.0.2.1");
        Dns dns = dns(Duration.ofMillis(50), List.of(), udp("first", first.address()), udp("second", second.address()));
        try (CapturedLog log = CapturedLog.of(WatchedServer.class)) {
            assertEquals(DialException.Kind.LOOK_UP_FAILED, failure(dns, Optional.empty(), "a.example"));
            assertEquals(DialException.Kind.LOOK_UP_FAILED, failure(dns, Optional.empty(), "a.example"));
            assertEquals(
                    List.of("name server \"first\" (udp://127.0.0.1:"
                            + first.address().getPort()
                            + ") does not answer: timed out; no other one is asked in its place"),
                    log.lines());
        }
        assertEquals(0, second.queries("a.example", DnsRecordType.A));
        byte[] answer =
                dns.answer(DnsMessage.query("a.example", DnsMessage.A), loop).get();
        assertEquals(DnsMessage.SERVER_FAILURE, DnsMessage.code(answer));
    }

    @Test
    void whatFitsIntoNoDatagramComesByTcp() throws Exception {
        try (TcpDns large = TcpDns.start()) {
            Dns dns = dns(LONG, List.of(), udp("first", large.address()));
            assertEquals("192.0.2.7", resolve(dns, Optional.empty(), "a.example"));
            Dns tcp = dns(LONG, List.of(), server("first", DnsServerType.TCP, large.address(), Map.of()));
            assertEquals("192.0.2.7", resolve(tcp, Optional.empty(), "a.example"));
            assertEquals(2, large.answers());
        }
    }

    @Test
    void hostsSayWhatIsWritten() throws Exception {
        Dns dns = dns(
                LONG,
                List.of(),
                server(
                        "hosts",
                        DnsServerType.HOSTS,
                        null,
                        Map.of("router.lan", List.of(InetAddress.getByName("192.168.1.1")))));
        assertEquals("192.168.1.1", resolve(dns, Optional.empty(), "Router.lan"));
        assertEquals(DialException.Kind.UNRESOLVED, failure(dns, Optional.empty(), "else.lan"));
        byte[] query = DnsMessage.numbered(DnsMessage.query("router.lan", DnsMessage.AAAA), 4711);
        byte[] answer = dns.answer(query, loop).get();
        assertTrue(DnsMessage.answers(query, answer));
        assertEquals(DnsMessage.NO_ERROR, DnsMessage.code(answer));
        assertTrue(DnsMessage.addresses(answer, DnsMessage.AAAA).isEmpty());
    }

    @Test
    void aMessageThatIsNoneHasNoAnswer() {
        Dns dns = dns(LONG, List.of(), udp("first", first.address()));
        for (byte[] message : List.of(new byte[0], new byte[12], new byte[] {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63})) {
            assertThrows(
                    ExecutionException.class, () -> dns.answer(message, loop).get());
        }
    }

    /** Whoever answers may send what he likes: it is refused, and nothing else happens. */
    @Test
    void damagedAnswersAreRefused() throws Exception {
        byte[] query = DnsMessage.query("a.example", DnsMessage.A);
        byte[] good = DnsMessage.reply(query, 0, List.of(InetAddress.getByName("192.0.2.1")), 60);
        assertEquals(60, DnsMessage.leastTtl(good));
        assertEquals(50, DnsMessage.leastTtl(DnsMessage.aged(good, 10)));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertFalse(length < 12 && DnsMessage.answers(query, cut));
            if (DnsMessage.answers(query, cut)) {
                assertThrows(IOException.class, () -> DnsMessage.addresses(cut, DnsMessage.A));
            }
        }
    }

    private Dns dns(Duration timeout, List<Rule> rules, DnsServerOptions... options) {
        return new Dns(
                new DnsOptions(List.of(options), rules, options[0].tag(), 100, false, timeout, Egress.ANY),
                new DnsSockets(new Sockets(transport, TcpTuning.DEFAULT), tag -> null),
                clock::get);
    }

    private static DnsServerOptions udp(String tag, InetSocketAddress address) {
        return server(tag, DnsServerType.UDP, address, Map.of());
    }

    private static DnsServerOptions server(
            String tag, DnsServerType type, InetSocketAddress address, Map<String, List<InetAddress>> hosts) {
        return new DnsServerOptions(
                tag,
                type,
                address == null ? null : new HostPort("127.0.0.1", address.getPort()),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hosts);
    }

    private static Rule rule(String suffix, RuleAction action) {
        return new Rule(new Condition.Domains(new DomainNames(Set.of(), Set.of(suffix))), action);
    }

    private static CachedNames names(Dns dns, Optional<String> server) {
        return dns.names(server, IpStrategy.ONLY_IPV4).get(0);
    }

    private String resolve(Dns dns, Optional<String> server, String name) throws Exception {
        return names(dns, server)
                .resolveAll(InetSocketAddress.createUnresolved(name, 1), loop)
                .get(60, TimeUnit.SECONDS)
                .get(0)
                .getAddress()
                .getHostAddress();
    }

    private DialException.Kind failure(Dns dns, Optional<String> server, String name) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> resolve(dns, server, name));
        return ((DialException) failed.getCause()).kind();
    }
}
