package io.anytls.e2e.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.FullBacklog;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.Server;
import io.anytls.server.WayOut;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.identity.SelfSigned;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One scope for each session, proven by counting: sessions with a stream in every phase are ended in every way, and then streams, targets'
 * sockets and held memory are at zero together. That no permit is left over shows in the second round: the limits are just what a round needs.
 */
class SessionScopeTest {

    private static final String LEAVES = "leaves",
            RESETS = "resets",
            DIES = "dies",
            REVOKED = "revoked",
            IDLES = "idles";
    private static final List<String> USERS = List.of(LEAVES, RESETS, DIES, REVOKED, IDLES);
    private static final byte[] SETTINGS =
            "v=2\nhalf-close=1\npadding-md5=75cb0d3a1a2b3c4d5e6f708192a3b4c5".getBytes(StandardCharsets.UTF_8);

    /** Of each session; of the one that idles two fewer. */
    private static final int STREAMS = 5;

    private static final int ALL_STREAMS = 4 * STREAMS + 3;

    /** Those whose target is connected. */
    private static final int CONNECTED = 4 * (STREAMS - 1) + 2;

    private final CountDownLatch end = new CountDownLatch(1);
    private final TargetServer echo = TargetServer.start(Conversations.echo());
    private final TargetServer unread = TargetServer.start(this::sendForEver);
    private final TargetServer stalled = TargetServer.start(Conversations.stalling(end, received -> {}));
    private final TargetServer halfClosed = TargetServer.start(this::readToTheEndAndWait);
    private final FullBacklog dialling = new FullBacklog();
    private final InetSocketAddress refusing = Ports.refusing();

    private ServerTls tls;
    private WayOut wayOut;
    private Server server;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        LimitOptions limits = LimitOptions.DEFAULT
                .with(LimitOptions.STREAMS_PER_SESSION, STREAMS)
                .with(LimitOptions.STREAMS_PER_USER, STREAMS)
                .with(LimitOptions.DIALS_PER_SESSION, 2)
                .with(LimitOptions.DIALS_PER_USER, 2)
                .with(LimitOptions.OPENS_PER_SECOND_PER_SESSION, 1_000)
                .with(LimitOptions.OPENS_PER_SECOND, 1_000)
                .with(LimitOptions.SESSIONS_PER_USER, 1);
        OutboundPoolOptions pool = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.MIN_IDLE, 2)
                .with(OutboundPoolOptions.WARM_PORTS, List.of(echo.port()));
        OutboundOptions outbound = OutboundOptions.DEFAULT
                .withAccess(new AccessOptions(true, null, null))
                .withLimits(limits)
                .withPool(pool);
        tls = ServerTls.create(SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("localhost")), List.of());
        wayOut = WayOut.open(outbound);
        ArrivalOptions arrival = ArrivalOptions.DEFAULT
                .with(ArrivalOptions.SESSION_IDLE, Duration.ofSeconds(1))
                .with(ArrivalOptions.REVOKE_AFTER, Duration.ZERO);
        server = Server.start(
                new ServerOptions(
                        "0",
                        new HostPort("127.0.0.1", 0),
                        users(USERS),
                        PaddingScheme.DEFAULT,
                        ShapeProfile.NONE,
                        Duration.ofMinutes(5),
                        arrival,
                        FallbackOptions.DEFAULT,
                        outbound),
                tls,
                TcpTuning.DEFAULT,
                wayOut);
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        Stream.of(echo, unread, stalled, halfClosed).forEach(TargetServer::close);
        dialling.close();
        server.close().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        wayOut.close();
    }

    private static Users users(List<String> names) {
        return Users.of(names.stream()
                .map(name -> new User(name, PasswordDigest.of(name)))
                .toList());
    }

    private void sendForEver(Socket connection) throws IOException {
        while (true) {
            connection.getOutputStream().write(new byte[64 << 10]);
        }
    }

    private void readToTheEndAndWait(Socket connection) throws IOException {
        connection.getInputStream().readAllBytes();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothingIsLeftOfASessionHoweverItEnds() throws Exception {
        long before = MemoryBudget.ofProcess().used();
        for (int round = 0; round < 2; round++) {
            List<RawSession> sessions = List.of(full(LEAVES), full(RESETS), full(DIES), full(REVOKED), quiet(IDLES));
            Await.until(
                    "all streams are in their phase",
                    () -> wayOut.statistics().active() == CONNECTED
                            && MemoryBudget.ofProcess().streams() == ALL_STREAMS);
            assertTrue(MemoryBudget.ofProcess().used() > before);
            sessions.get(0).close();
            sessions.get(1).reset();
            sessions.get(2).kill();
            server.reload(users(List.of(LEAVES, RESETS, DIES, IDLES)), tls);
            endStreams(sessions.get(4));
            assertTrue(sessions.get(4).readToEnd().length > 0, "closed by the server, as it was idle");
            Await.until(
                    "nothing is left",
                    () -> wayOut.statistics().active() == 0
                            && MemoryBudget.ofProcess().streams() == 0
                            && MemoryBudget.ofProcess().used() <= before);
            for (RawSession session : sessions) {
                session.kill();
            }
            server.reload(users(USERS), tls);
        }
        wayOut.close();
        Await.until("what lay ready is closed", () -> wayOut.statistics().total() == 0);
    }

    /** A session with a stream in every phase. What stops its reading comes last. */
    private RawSession full(String user) throws IOException {
        RawSession session = quiet(user);
        session.open(9, unread.address());
        assertEquals("", answerTo(session, 9));
        session.open(11, stalled.address());
        for (int i = 0; i < 12; i++) {
            session.send(RawSession.PSH, 11, new byte[60_000]);
        }
        return session;
    }

    private RawSession quiet(String user) throws IOException {
        RawSession session = new RawSession(server.address());
        session.send(RawSession.authentication(user, 0));
        session.send(RawSession.SETTINGS, 0, SETTINGS);
        session.open(1, refusing);
        assertTrue(answerTo(session, 1).length() > 0, "refused");
        session.echo(3, echo.address(), "relayed");
        session.open(5, halfClosed.address());
        assertEquals("", answerTo(session, 5));
        session.send(RawSession.FIN, 5);
        session.open(7, dialling.address());
        return session;
    }

    private static String answerTo(RawSession session, int stream) throws IOException {
        RawFrame answer = session.await(RawSession.SYNACK);
        while (answer.streamId() != stream) {
            answer = session.await(RawSession.SYNACK);
        }
        return answer.text();
    }

    /** A reset is two FINs. */
    private static void endStreams(RawSession session) throws IOException {
        for (int stream : new int[] {3, 5, 7}) {
            session.send(RawSession.FIN, stream);
            session.send(RawSession.FIN, stream);
        }
    }
}
