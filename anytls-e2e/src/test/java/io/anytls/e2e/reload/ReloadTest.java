package io.anytls.e2e.reload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.client.Client;
import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.InboundType;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.UdpOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.Trust;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.e2e.target.Ports;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.Server;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.identity.SelfSigned;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {

    private static final int APPLICATIONS = 4;
    private static final int BYTES = 64 * 1024;

    @TempDir
    Path directory;

    private EchoTarget target;
    private TlsIdentity identity;
    private Server server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        target = new EchoTarget();
        identity = certificate("first");
        server = Server.start(
                ServerOptions.openWithoutPool(new HostPort("127.0.0.1", 0), users("a", "b"), PaddingScheme.DEFAULT),
                ServerTls.create(identity, List.of()));
        client = Client.start(options("a", 0), tls(identity));
    }

    @AfterEach
    void stop() throws Exception {
        for (CompletionStage<?> gone : List.of(client.close(), server.close())) {
            gone.toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        target.close();
    }

    @Test
    void nothingBreaksUnderTraffic() throws Exception {
        reloadUnderTraffic(30);
    }

    @Test
    @Tag("long")
    void nothingBreaksUnderTrafficAThousandTimes() throws Exception {
        reloadUnderTraffic(1_000);
    }

    private void reloadUnderTraffic(int times) throws Exception {
        TlsIdentity second = certificate("second");
        ClientTlsOptions either = new ClientTlsOptions(
                "localhost", true, new Trust.Pins(Set.of(identity.pin(), second.pin())), List.of());
        client.reload(changing(0), either);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger talks = new AtomicInteger();
        ExecutorService applications = Executors.newFixedThreadPool(APPLICATIONS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < APPLICATIONS; i++) {
            long seed = i;
            running.add(applications.submit(() -> {
                Random random = new Random(seed);
                while (!over.get()) {
                    talk(random);
                    talks.incrementAndGet();
                }
                return null;
            }));
        }
        for (int i = 0; i < times; i++) {
            // The server keeps both passwords, in another order and with others, and shows one of two certificates.
            // The client goes from one password to the other, keeps more or fewer sessions and dials in another way.
            server.reload(
                    i % 2 == 0 ? users("b", "x" + i, "a") : users("a", "b"),
                    ServerTls.create(i % 3 == 0 ? second : identity, List.of()));
            client.reload(changing(i), either);
            int before = talks.get();
            Await.until(
                    "an application has talked since",
                    () -> talks.get() > before || running.stream().anyMatch(Future::isDone));
        }
        over.set(true);
        for (Future<?> application : running) {
            application.get(60, TimeUnit.SECONDS);
        }
        applications.shutdown();
        assertTrue(talks.get() >= APPLICATIONS, () -> "only " + talks);
    }

    /** Now and then other than the pool's options change too. */
    private ClientOptions changing(int i) {
        ClientOptions usual = options(i / 2 % 2 == 0 ? "b" : "a", i % 3);
        DialOptions dial = new DialOptions(
                Duration.ofSeconds(5 + i / 5 % 2), usual.dial().strategy(), List.of(), TcpTuning.DEFAULT);
        PoolOptions pool = usual.pool()
                .with(PoolOptions.MAX_IDLE, 3 + i % 4)
                .with(PoolOptions.MAX_STREAMS, 1 + i % 2)
                .with(PoolOptions.ENSURE_IDLE, i % 4);
        return new ClientOptions(usual.inbounds(), usual.server(), dial, pool, i % 7 == 0);
    }

    @Test
    void aStreamThatStandsGoesOnWithTheOldPassword() throws Exception {
        try (Socket application = connect()) {
            say(application, "before");
            server.reload(users("a", "b"), ServerTls.create(certificate("second"), List.of()));
            client.reload(
                    options("b", 0),
                    new ClientTlsOptions(
                            "localhost",
                            true,
                            new Trust.Pins(Set.of(certificate("second").pin())),
                            List.of()));
            say(application, "after");
            talk(new Random(1));
        }
    }

    @Test
    void aUserWhoIsNoMoreEndsWithTheLastStreamAndOthersStay() throws Exception {
        Client shared = Client.start(sharing("a"), tls(identity));
        Client other = Client.start(options("b", 0), tls(identity));
        try (Socket stays = connect(other)) {
            talk(new Random(1)); // leaves an idle session of user a
            try (Socket last = connect(shared)) {
                say(last, "before");
                say(stays, "before");
                assertEquals(2, server.reload(users("b"), ServerTls.create(identity, List.of())));
                assertEquals(0, server.reload(users("b"), ServerTls.create(identity, List.of())), "told once");
                Await.until("the idle session is closed", () -> sessions(client) == 0);
                say(last, "after");
                try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG)) {
                    assertThrows(IOException.class, () -> connect(shared).close());
                    log.await("the user of this session is no more");
                }
                say(last, "and after that");
                assertEquals(1, sessions(shared));
            }
            Await.until("the session has ended with its last stream", () -> sessions(shared) == 0);
            say(stays, "after");
        } finally {
            shared.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
            other.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static long created(Client of) {
        return of.poolReport().statistics().sessions();
    }

    private static int sessions(Client of) {
        return of.poolReport().idle() + of.poolReport().active();
    }

    /** All streams on one session, and none but with its target. */
    private ClientOptions sharing(String password) {
        PoolOptions one = PoolOptions.DEFAULT
                .with(PoolOptions.MAX_IDLE, 1)
                .with(PoolOptions.MAX_SESSION, 1)
                .with(PoolOptions.MAX_STREAMS, 9);
        ClientOptions usual = options(password, 0);
        return new ClientOptions(
                List.of(InboundOptions.mixed(new HostPort("127.0.0.1", 0), Map.of())),
                usual.server(),
                usual.dial(),
                one,
                true);
    }

    @Test
    void aUserWhoseNameAloneHasChangedStays() throws Exception {
        try (Socket application = connect()) {
            say(application, "before");
            Users renamed = Users.of(List.of(new User("another name", PasswordDigest.of("a"))));
            assertEquals(0, server.reload(renamed, ServerTls.create(identity, List.of())));
            say(application, "after");
        }
    }

    @Test
    void theServerMovesAndNoConnectionEnds() throws Exception {
        try (Socket application = connect()) {
            say(application, "before");
            int before = server.address().getPort();
            server.move(new HostPort("127.0.0.1", Ports.refusing().getPort()));
            assertThrows(IOException.class, () -> new Socket("127.0.0.1", before).close());
            say(application, "after");
            client.reload(options("a", 1), tls(identity)); // the new address is in the options
            talk(new Random(1));
            server.move(new HostPort("0.0.0.0", server.address().getPort()));
            talk(new Random(2));
            say(application, "and after that");
        }
    }

    @Test
    void aServerThatCannotMoveStays() throws Exception {
        assertThrows(StartupException.class, () -> server.move(new HostPort("127.0.0.1", target.port())));
        talk(new Random(1));
    }

    @Test
    void theClientMovesAndNoConnectionEnds() throws Exception {
        try (Socket application = connect()) {
            say(application, "before");
            int before = client.address().getPort();
            client.reload(listening(Ports.refusing().getPort()), tls(identity));
            assertThrows(IOException.class, () -> new Socket("127.0.0.1", before).close());
            say(application, "after");
            talk(new Random(1));
            assertThrows(StartupException.class, () -> client.reload(listening(target.port()), tls(identity)));
            talk(new Random(2));
            say(application, "and after that");
        }
    }

    @Test
    void aReloadOfTheClientThatFailsHasOpenedNothingAndTheNextOneWorks() throws Exception {
        int before = client.address().getPort();
        int moved = Ports.refusing().getPort();
        int more = Ports.refusing().getPort();
        ClientOptions bad = listening(moved, more, target.port());
        assertThrows(StartupException.class, () -> client.reload(bad, tls(certificate("second"))));
        assertEquals(before, client.address().getPort());
        talk(new Random(1)); // with the first certificate
        for (int port : List.of(moved, more)) {
            Await.until("port " + port + " is closed", () -> !isOpen(port));
        }
        client.reload(listening(moved, more), tls(identity));
        assertEquals(
                List.of(false, true, true),
                Stream.of(before, moved, more).map(ReloadTest::isOpen).toList());
        talk(new Random(2));
    }

    @Test
    void socketOptionsAreAskedForOnceAndCountForTheNextSocket() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.INFO)) {
            String warning = "socket options of the listener";
            client.reload(tuned(0, 99), tls(identity));
            client.reload(tuned(0, 99), tls(identity));
            assertEquals(1, log.count(warning));
            int other = Ports.refusing().getPort();
            client.reload(tuned(other, 99), tls(identity));
            client.reload(tuned(other, 98), tls(identity));
            client.reload(tuned(other, 99), tls(identity)); // what the new socket has
            assertEquals(2, log.count(warning));
        }
    }

    private ClientOptions tuned(int port, int keepAliveSeconds) {
        TcpTuning standard = TcpTuning.DEFAULT;
        TcpTuning tuning = new TcpTuning(
                Duration.ofSeconds(keepAliveSeconds),
                standard.keepAliveInterval(),
                standard.keepAliveCount(),
                standard.userTimeout(),
                false);
        InboundOptions inbound = new InboundOptions(
                "0", InboundType.MIXED, new HostPort("127.0.0.1", port), Map.of(), tuning, false, UdpOptions.DEFAULT);
        ClientOptions usual = options("a", 0);
        return new ClientOptions(List.of(inbound), usual.server(), usual.dial(), usual.pool(), false);
    }

    @Test
    void newSessionsGetAnotherPaddingScheme() throws Exception {
        PaddingScheme scheme = PaddingScheme.parse("stop=2\n0=40-40\n1=100-100");
        talk(new Random(1));
        server.reload(
                users("a", "b"),
                ServerTls.create(identity, List.of()),
                scheme,
                ShapeProfile.NONE,
                Duration.ofMinutes(5),
                ArrivalOptions.DEFAULT);
        try (CapturedLog log = CapturedLog.of("io.anytls.client.dial", Level.DEBUG)) {
            client.reload(options("b", 0), tls(identity)); // with it a new pool
            talk(new Random(2));
            log.await("padding scheme " + scheme.md5() + " from the server");
        }
    }

    @Test
    void anotherPoolOptionCountsForTheSessionsThatThereAre() throws Exception {
        try (Socket application = connect()) {
            say(application, "before");
            talk(new Random(1)); // leaves an idle session
            Await.until("one is idle", () -> client.poolReport().idle() == 1);
            try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.INFO)) {
                client.reload(options("a", 3), tls(identity));
                assertEquals(1, log.count("changed: pool options, for existing sessions too"));
            }
            say(application, "after");
            assertEquals(1, client.poolReport().idle());
            assertEquals(1, client.poolReport().active());
            talk(new Random(2));
            assertEquals(2, created(client), "what was idle has been used");
            client.reload(pooled(PoolOptions.DEFAULT.with(PoolOptions.DISABLE_REUSE, true)), tls(identity));
            Await.until("nothing is kept", () -> client.poolReport().idle() == 0);
            say(application, "and after that");
        }
        Await.until("the last one has gone too", () -> sessions(client) == 0);
    }

    @Test
    void sessionsAreMadeAheadFromTheReloadOn() throws Exception {
        client.reload(pooled(PoolOptions.DEFAULT.with(PoolOptions.ENSURE_IDLE, 2)), tls(identity));
        Await.until("two are ready", () -> client.poolReport().idle() == 2);
    }

    private ClientOptions pooled(PoolOptions pool) {
        ClientOptions usual = options("a", 0);
        return new ClientOptions(usual.inbounds(), usual.server(), usual.dial(), pool, false);
    }

    @Test
    void noOldSessionIsUsedWithAnotherPassword() throws Exception {
        talk(new Random(1)); // leaves an idle session of user a
        client.reload(options("nobody", 0), tls(identity));
        assertFalse(isCarried());
    }

    @Test
    void noOldSessionIsUsedWithAnotherTrust() throws Exception {
        talk(new Random(1));
        client.reload(options("a", 0), tls(certificate("second")));
        assertFalse(isCarried());
    }

    @Test
    void localUsersChangeToo() throws Exception {
        ClientOptions closed = new ClientOptions(
                new HostPort("127.0.0.1", 0), Map.of("u", "p"), options("a", 0).server(), PoolOptions.DEFAULT, false);
        client.reload(closed, tls(identity));
        assertThrows(IOException.class, () -> talk(new Random(1)));
        client.reload(options("a", 0), tls(identity));
        talk(new Random(1));
    }

    // ---- what there is to say ----

    private void talk(Random random) throws IOException {
        byte[] said = new byte[1 + random.nextInt(BYTES)];
        random.nextBytes(said);
        try (Socket application = connect()) {
            Thread writer = new Thread(() -> {
                try {
                    application.getOutputStream().write(said);
                    application.shutdownOutput();
                } catch (IOException e) {
                    // the reader sees it
                }
            });
            writer.start();
            assertArrayEquals(said, application.getInputStream().readAllBytes());
            writer.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Applications are told yes at once, so what follows is an end, orderly or not. */
    private boolean isCarried() {
        try (Socket application = connect()) {
            application.getOutputStream().write(1);
            return application.getInputStream().read() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static void say(Socket application, String word) throws IOException {
        application.getOutputStream().write(word.getBytes());
        assertEquals(word, new String(application.getInputStream().readNBytes(word.length())));
    }

    private static boolean isOpen(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        return connect(client);
    }

    private Socket connect(Client through) throws IOException {
        Socket application = new Socket(new Proxy(
                Proxy.Type.SOCKS,
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), through.address().getPort())));
        application.setSoTimeout(60_000);
        application.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()), 20_000);
        return application;
    }

    // ---- options ----

    private ClientOptions listening(int... ports) {
        List<InboundOptions> inbounds = IntStream.of(ports)
                .mapToObj(port -> InboundOptions.mixed(new HostPort("127.0.0.1", port), Map.of()))
                .toList();
        ClientOptions usual = options("a", 0);
        return new ClientOptions(inbounds, usual.server(), usual.dial(), usual.pool(), false);
    }

    private ClientOptions options(String password, int minIdle) {
        return new ClientOptions(
                new HostPort("127.0.0.1", 0),
                Map.of(),
                new io.anytls.client.config.ServerOptions(
                        new HostPort("127.0.0.1", server.address().getPort()), password),
                PoolOptions.DEFAULT.with(PoolOptions.MIN_IDLE, minIdle),
                false);
    }

    private static ClientTlsOptions tls(TlsIdentity trusted) {
        return new ClientTlsOptions("localhost", true, new Trust.Pins(Set.of(trusted.pin())), List.of());
    }

    private TlsIdentity certificate(String name) {
        return SelfSigned.loadOrMake(DataDirectory.open(directory.resolve(name)), List.of("localhost"));
    }

    private static Users users(String... passwords) {
        return Users.of(Stream.of(passwords)
                .map(password -> new User(password, PasswordDigest.of(password)))
                .toList());
    }
}
