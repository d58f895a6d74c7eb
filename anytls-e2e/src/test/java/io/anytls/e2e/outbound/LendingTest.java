package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversation;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.pool.PoolStatistics;
import io.anytls.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What streams get from the pool: a connection of their own, whatever became of those before. */
class LendingTest {

    private static final int ROUNDS = 80;

    private static final Duration STOOD = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    /** A connection that has carried a byte and is lent again gives the rest of one user's answer to the next user. */
    @ParameterizedTest
    @EnumSource
    void oneUsersUnreadAnswerNeverReachesAnother(PoolType type) throws Exception {
        Conversation longAnswer = connection -> {
            String name = new BufferedReader(new InputStreamReader(connection.getInputStream())).readLine();
            if (name != null) {
                connection
                        .getOutputStream()
                        .write((name + "'s secret, ").repeat(20_000).getBytes());
                Conversations.echo().hold(connection);
            }
        };
        try (TargetServer target = TargetServer.start(longAnswer);
                TwoUsers users = new TwoUsers(directory, type, target.port())) {
            for (int i = 0; i < 60; i++) {
                assertEquals("anna's secret", ask(users.anna(), target, "anna"));
                assertEquals("bert's secret", ask(users.bert(), target, "bert"));
            }
            PoolStatistics now = users.statistics();
            assertTrue(type == PoolType.off ? now.reused() == 0 : now.reused() > 60, now.toString());
        }
    }

    private static String ask(Application application, TargetServer target, String name) throws IOException {
        try (Socket tunnel = application.connect(target.address())) {
            tunnel.getOutputStream().write((name + "\n").getBytes());
            return new String(tunnel.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        }
    }

    /**
     * A target that gives up connections on which nothing has been said, just as they are lent: the half of them by a reset. It has stood
     * them for a while each time, so that it is worth while to keep some ready.
     */
    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void connectionsThatTheTargetHasGivenUpReachNoStream(PoolType type) throws Exception {
        Set<Socket> silent = ConcurrentHashMap.newKeySet();
        Conversation impatient = connection -> {
            silent.add(connection);
            byte[] first = new byte[100];
            int read = connection.getInputStream().read(first);
            if (silent.remove(connection) && read > 0) {
                connection.getOutputStream().write(first, 0, read);
                Conversations.echo().hold(connection);
            }
        };
        try (TargetServer target = TargetServer.start(impatient);
                TwoUsers users = new TwoUsers(directory, type, target.port())) {
            for (int i = 0; i < ROUNDS; i++) {
                if (i % 4 == 0) {
                    users.pass(STOOD);
                    giveUp(silent, i % 8 == 0);
                }
                try (Socket tunnel = users.anna().connect(target.address())) {
                    Application.exchange(tunnel, "GET /" + i + " HTTP/1.1\r\nHost: target\r\n\r\n");
                }
            }
            PoolStatistics now = users.statistics();
            assertTrue(now.stale() > 0 && now.reused() > 0, now.toString());
        }
    }

    private static void giveUp(Set<Socket> silent, boolean byReset) throws IOException {
        for (Socket connection : silent) {
            if (silent.remove(connection)) {
                if (byReset) {
                    Conversations.reset(connection);
                } else {
                    connection.close();
                }
            }
        }
    }

    /** As if its machine had been restarted meanwhile: what has lain there since before answers the first byte with a reset. */
    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aConnectionThatDiesAtItsFirstWriteIsReplacedUnnoticed(PoolType type) throws Exception {
        AtomicInteger restarts = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        Conversation forgetful = connection -> {
            int bornAfter = restarts.get();
            begun.incrementAndGet();
            byte[] first = new byte[100];
            int read = connection.getInputStream().read(first);
            if (restarts.get() != bornAfter) {
                Conversations.reset(connection);
            } else if (read > 0) {
                connection.getOutputStream().write(first, 0, read);
                Conversations.echo().hold(connection);
            }
        };
        try (TargetServer target = TargetServer.start(forgetful);
                TwoUsers users = new TwoUsers(directory, type, target.port())) {
            for (int i = 0; i < 10; i++) {
                try (Socket tunnel = users.anna().connect(target.address())) {
                    Application.exchange(tunnel, "GET /" + i + " HTTP/1.1\r\nHost: target\r\n\r\n");
                    Application.exchange(tunnel, "and more of it");
                }
                if (i > 0) { // asked for twice: from now on connections lie ready
                    Await.until(
                            "some lie parked, and the target knows them",
                            () -> users.statistics().parked() > 0
                                    && users.statistics().dialled() == begun.get());
                }
                restarts.incrementAndGet();
            }
            PoolStatistics now = users.statistics();
            assertTrue(now.stale() >= 4, now.toString());
            assertEquals(10, now.reused() + now.fresh());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aServerThatSpeaksFirstIsHeard(PoolType type) throws Exception {
        try (TargetServer target = TargetServer.start(Conversations.greeting("220 ready, "));
                TwoUsers users = new TwoUsers(directory, type, target.port())) {
            for (int i = 0; i < 50; i++) {
                try (Socket tunnel = users.anna().connect(target.address())) {
                    assertEquals(
                            "220 ready, ", new String(tunnel.getInputStream().readNBytes(11)));
                    Application.exchange(tunnel, "QUIT " + i);
                }
            }
            assertTrue(users.statistics().reused() > 25, users.statistics().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void theNumbersAddUpWhenAllIsOver(PoolType type) throws Exception {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                TwoUsers users = new TwoUsers(directory, type, target.port())) {
            for (int i = 0; i < 200; i++) {
                try (Socket tunnel = (i % 2 == 0 ? users.anna() : users.bert()).connect(target.address())) {
                    Application.exchange(tunnel, "GET /" + i + " HTTP/1.1\r\nHost: target\r\n\r\n");
                }
            }
            Await.until("all closed", () -> {
                PoolStatistics now = users.statistics();
                return now.active() == 0
                        && now.dialled() == now.reused() + now.fresh() + now.stale() + now.cleaned() + now.parked()
                        && now.dialled() == target.accepted();
            });
            PoolStatistics now = users.statistics();
            assertEquals(200, now.reused() + now.fresh());
            assertTrue(now.parked() <= 5);
        }
    }
}
