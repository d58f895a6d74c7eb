package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.Await;
import io.anytls.testkit.StubDns;
import io.anytls.testkit.TcpDns;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers of all sorts, as a machine may have them. */
class NameServersTest {

    /** What is waited for where a server is silent: a second, as one that answers has to do so within it on a busy machine. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** Where all answer. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "names");
    private final EventLoop loop = loops.next();
    private final EventLoopGroup servers = Transport.NIO.eventLoops(1, "dns");

    private StubDns dns;
    private StubDns silent;

    @BeforeEach
    void start() throws InterruptedException {
        dns = new StubDns(servers);
        silent = new StubDns(servers);
    }

    @AfterEach
    void close() {
        dns.close();
        silent.close();
        List.of(Transport.shutDown(loops), Transport.shutDown(servers))
                .forEach(gone -> gone.toCompletableFuture().join());
    }

    @Test
    void eachQuestionHasAPortOfItsOwn() throws Exception {
        CachedNames names = names(conf(List.of(dns.address()), 2, LONG));
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            dns.says("n" + i + ".example", "192.0.2.1");
            resolve(names, "n" + i + ".example");
            ports.addAll(dns.sourcePorts("n" + i + ".example"));
        }
        assertTrue(ports.size() >= 15, "of 20 questions: " + ports);
    }

    /** Priority 1, the name itself, and behind alpn the configuration. */
    @Test
    void anHttpsRecordSaysWhatAHelloCanBeEncryptedWith() throws Exception {
        CachedNames names = names(conf(List.of(silent.address(), dns.address()), 1, SILENCE));
        dns.saysHttps("a.example", new byte[] {0, 1, 0, 0, 1, 0, 3, 2, 'h', '2', 0, 5, 0, 4, 0, 2, 7, 8});
        assertArrayEquals(new byte[] {0, 2, 7, 8}, ech(names, "a.example"), "the second server is asked too");
        CachedNames others = names(conf(List.of(dns.address()), 1, LONG));
        dns.saysHttps("b.example", new byte[] {0, 1, 1, 'x', 0, 0, 1, 0, 3, 2, 'h', '2'});
        dns.saysHttps("damaged.example", new byte[] {0, 1, 0, 0, 5, 0, 9, 1});
        for (String without : List.of("b.example", "damaged.example")) {
            ExecutionException e = assertThrows(ExecutionException.class, () -> ech(others, without));
            assertEquals(
                    "the HTTPS record of " + without + " has no ECH configuration",
                    e.getCause().getMessage());
        }
        dns.says("c.example", "192.0.2.1");
        ExecutionException e = assertThrows(ExecutionException.class, () -> ech(others, "c.example"));
        assertEquals("DNS has no HTTPS record of c.example", e.getCause().getMessage());
    }

    private byte[] ech(CachedNames names, String name) throws Exception {
        return loop.submit(() -> names.ech(name, loop))
                .get(30, TimeUnit.SECONDS)
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void aDeadFirstServerIsPassedOverInTheOnlyRound() throws Exception {
        dns.says("a.example", "192.0.2.1");
        assertEquals(
                "192.0.2.1", resolve(names(conf(List.of(silent.address(), dns.address()), List.of(), 1)), "a.example"));
    }

    @Test
    void aServerThatLosesADatagramIsAskedAgain() throws Exception {
        CachedNames names = names(conf(List.of(dns.address()), List.of(), 2));
        Promise<List<InetSocketAddress>> answer = loop.newPromise();
        loop.execute(() -> names.resolveAll(InetSocketAddress.createUnresolved("a.example", 0), loop)
                .addListener((Future<List<InetSocketAddress>> done) -> {
                    if (done.isSuccess()) {
                        answer.setSuccess(done.getNow());
                    } else {
                        answer.setFailure(done.cause());
                    }
                }));
        Await.until("it is asked", () -> dns.queries("a.example", DnsRecordType.A) > 0);
        dns.says("a.example", "192.0.2.1"); // it has lost the first one
        assertEquals(
                "192.0.2.1",
                answer.get(30, TimeUnit.SECONDS).get(0).getAddress().getHostAddress());
    }

    @Test
    void anAnswerThatFitsIntoNoDatagramComesOverTcp() throws Exception {
        try (TcpDns large = TcpDns.start()) {
            assertEquals("192.0.2.7", resolve(names(conf(List.of(large.address()), 2, LONG)), "large.example"));
            assertEquals(1, large.answers());
        }
    }

    @Test
    void aSearchDomainThatDoesNotAnswerIsNotTheEnd() throws Exception {
        dns.says("box.good.example", "192.0.2.1");
        CachedNames names = names(conf(List.of(dns.address()), List.of("silent.example", "good.example"), 1));
        assertEquals("192.0.2.1", resolve(names, "box"));
    }

    @Test
    void aSearchDomainMayAnswerLate() throws Exception {
        dns.says("box.late.example", "192.0.2.1");
        dns.delay("box.late.example", 2_500);
        ResolvConf conf =
                new ResolvConf(List.of(dns.address()), List.of("late.example"), 1, Optional.empty(), 1, false);
        assertEquals("192.0.2.1", resolve(names(conf), "box"));
    }

    @Test
    void aNameThatNoDomainHasIsAbsentAndOneThatNobodyCouldSayIsNot() {
        List<String> search = List.of("a.example", "b.example");
        CachedNames names = names(conf(List.of(dns.address()), search, 1));
        for (String candidate : List.of("box.a.example", "box.b.example", "box")) {
            dns.says(candidate, DnsResponseCode.NXDOMAIN);
        }
        assertEquals(DialException.Kind.UNRESOLVED, failure(names, "box"));
        assertEquals(DialException.Kind.UNRESOLVED, failure(names, "box"));
        assertEquals(1, dns.queries("box", DnsRecordType.A), "that is kept for a moment");
        for (String candidate : List.of("tin.a.example", "tin")) {
            dns.says(candidate, DnsResponseCode.NXDOMAIN);
        }
        assertEquals(DialException.Kind.LOOK_UP_FAILED, failure(names, "tin"), "b.example has not answered");
    }

    @Test
    void serversTakeTurnsWhereThatIsWanted() throws Exception {
        try (StubDns other = new StubDns(servers)) {
            CachedNames names = names(
                    new ResolvConf(List.of(dns.address(), other.address()), List.of(), 1, Optional.of(LONG), 2, true));
            for (int i = 0; i < 4; i++) {
                dns.says("n" + i + ".example", "192.0.2.1");
                other.says("n" + i + ".example", "192.0.2.2");
            }
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                answers.add(resolve(names, "n" + i + ".example"));
            }
            assertEquals(Set.of("192.0.2.1", "192.0.2.2"), answers);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aServerMayBeOnTheLoopbackOfIpv6(Transport of) throws Exception {
        Assumptions.assumeTrue(of.isAvailable() && hasIpv6());
        EventLoopGroup group = of.eventLoops(1, "names");
        try (StubDns six = new StubDns(servers, "::1", 0)) {
            six.says("a.example", "192.0.2.1");
            NameSettings settings = new NameSettings(conf(List.of(six.address()), 2, LONG), Map.of());
            assertEquals(
                    "192.0.2.1",
                    resolve(new SystemNames(NameSource.fixed(settings), false, of), group.next(), "a.example"));
        } finally {
            Transport.shutDown(group).toCompletableFuture().join();
        }
    }

    @Test
    void otherSettingsForgetWhatTheOldServersHaveSaid() throws Exception {
        dns.says("a.example", "192.0.2.1");
        silent.says("a.example", "192.0.2.2");
        NameSettings[] now = {new NameSettings(conf(List.of(dns.address()), 2, LONG), Map.of())};
        CachedNames names = new SystemNames(loop -> loop.newSucceededFuture(now[0]), false, transport);
        assertEquals("192.0.2.1", resolve(names, "a.example"));
        now[0] = new NameSettings(conf(List.of(silent.address()), 2, LONG), Map.of());
        assertEquals("192.0.2.2", resolve(names, "a.example"));
    }

    private static boolean hasIpv6() throws Exception {
        return java.net.NetworkInterface.networkInterfaces()
                .flatMap(java.net.NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof java.net.Inet6Address && address.isLoopbackAddress());
    }

    private static ResolvConf conf(List<InetSocketAddress> servers, List<String> search, int attempts) {
        return new ResolvConf(servers, search, 1, Optional.of(SILENCE), attempts, false);
    }

    private static ResolvConf conf(List<InetSocketAddress> servers, int attempts, Duration patience) {
        return new ResolvConf(servers, List.of(), 1, Optional.of(patience), attempts, false);
    }

    private CachedNames names(ResolvConf conf) {
        return new SystemNames(NameSource.fixed(new NameSettings(conf, Map.of())), false, transport);
    }

    private String resolve(CachedNames names, String name) throws Exception {
        return resolve(names, loop, name);
    }

    private static String resolve(CachedNames names, EventLoop loop, String name) throws Exception {
        InetAddress first = loop.submit(() -> names.resolveAll(InetSocketAddress.createUnresolved(name, 0), loop))
                .get(30, TimeUnit.SECONDS)
                .get(30, TimeUnit.SECONDS)
                .get(0)
                .getAddress();
        return first.getHostAddress();
    }

    private DialException.Kind failure(CachedNames names, String name) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> resolve(names, name));
        return DialException.of(e.getCause()).kind();
    }
}
