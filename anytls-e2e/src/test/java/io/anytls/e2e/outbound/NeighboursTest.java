package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.FullBacklog;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.Server;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.identity.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one stream or one user does costs the others nothing. */
class NeighboursTest {

    private static final int STORM = 3_000;
    private static final int PER_SECOND = 50;

    private Server server;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        LimitOptions limits = LimitOptions.DEFAULT
                .with(LimitOptions.OPENS_PER_SECOND_PER_SESSION, 20_000)
                .with(LimitOptions.OPENS_PER_SECOND, PER_SECOND);
        server = Server.start(
                new ServerOptions(
                        new HostPort("127.0.0.1", 0),
                        Users.of(List.of(user("anna"), user("bert"))),
                        PaddingScheme.DEFAULT,
                        OutboundOptions.DEFAULT
                                .withAccess(new AccessOptions(true, null, null))
                                .withLimits(limits)),
                ServerTls.create(
                        SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("localhost")), List.of()));
    }

    @AfterEach
    void stop() {
        server.close().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Each of the storm's streams gets its answer, and the session that it came on lives on. */
    @Test
    void aStormOfStreamsIsRefusedAndAnotherUserNoticesNothing() throws Exception {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession storm = session("anna");
                RawSession calm = session("bert")) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int stream = 1; stream <= STORM; stream++) {
                frames.writeBytes(RawSession.frame(RawSession.SYN, stream, new byte[0]));
            }
            CompletableFuture<Integer> refused = CompletableFuture.supplyAsync(() -> refusals(storm), this::inThread);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(storm, frames), this::inThread);
            for (int stream = 1; stream <= 20; stream++) {
                calm.echo(stream, target.address(), "line " + stream);
            }
            sent.get(60, TimeUnit.SECONDS);
            assertTrue(refused.get(60, TimeUnit.SECONDS) > 0);
            RawFrame answer;
            int stream = STORM;
            do { // the rate comes back
                storm.open(++stream, target.address());
                answer = storm.await(RawSession.SYNACK);
            } while (!answer.text().isEmpty());
            storm.send(RawSession.PSH, stream, "after the storm".getBytes(StandardCharsets.UTF_8));
            assertEquals("after the storm", storm.await(RawSession.PSH).text());
        }
    }

    /** The first is answered early and ends when its dial does; nothing of that touches the second. */
    @Test
    void whileOneStreamIsDialledAnotherOneOfItsSessionDownloads() throws Exception {
        Payload payload = new Payload(7, 4 << 20);
        try (TargetServer target = TargetServer.start(Conversations.source(payload));
                FullBacklog silent = new FullBacklog();
                RawSession session = session("anna")) {
            session.open(1, silent.address());
            session.open(2, target.address());
            long received = 0;
            boolean slowAnswered = false;
            boolean slowOver = false;
            while (received < payload.length() || !slowOver) {
                RawFrame frame = session.read();
                if (frame.command() == RawSession.PSH) {
                    assertEquals(2, frame.streamId());
                    received += frame.data().length;
                } else if (frame.command() == RawSession.SYNACK) {
                    assertEquals("", frame.text());
                    slowAnswered |= frame.streamId() == 1;
                } else if (frame.command() == RawSession.FIN && frame.streamId() == 1) {
                    assertTrue(slowAnswered);
                    assertEquals(payload.length(), received);
                    slowOver = true;
                }
            }
        }
    }

    /** Those that are not refused get no answer yet, as they name no target. */
    private static int refusals(RawSession session) {
        int refused = 0;
        try {
            int over = 0;
            while (over < STORM) {
                RawFrame frame = session.read();
                if (frame.command() == RawSession.SYNACK) {
                    over++;
                    refused += frame.text().isEmpty() ? 0 : 1;
                    if (!frame.text().isEmpty()) { // all at once may be more than a session may, whatever its user may
                        assertTrue(
                                frame.text()
                                        .matches(
                                                "too many streams opened( on this session, the limit is 20000|, the limit is "
                                                        + PER_SECOND + ") a second"),
                                frame.text());
                    }
                }
            }
            return refused;
        } catch (IOException e) {
            throw new AssertionError("the session has ended after " + refused, e);
        }
    }

    private static void send(RawSession session, ByteArrayOutputStream frames) {
        try {
            session.send(frames.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void inThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private RawSession session(String user) throws IOException {
        return RawSession.authenticated(server.address(), user);
    }

    private static User user(String name) {
        return new User(name, PasswordDigest.of(name));
    }
}
