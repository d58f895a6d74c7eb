package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of connections, many hundreds of them open at once, in waves: each is served, and a wave leaves nothing behind. */
@Tag("long")
class CrowdTest {

    private static final int WAVES = 4;

    /** Below what one user may hold, and with two descriptors each below the usual limit of 4,096. */
    private static final int AT_ONCE = 1_500;

    private static final int THREADS = 32;

    /** Pools and tables that have grown once may stay; the heap breathes. */
    private static final long MOST_GROWTH = 32 << 20;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().server("--pool-type", "off");

    private final Application application = new Application(PAIR.proxy());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @Test
    void wavesOfThem() throws Exception {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            wave(target);
            long client = PAIR.client().memory().resident();
            long server = PAIR.server().memory().resident();
            for (int i = 1; i < WAVES; i++) {
                wave(target);
            }
            assertBelow(PAIR.client(), client + MOST_GROWTH);
            assertBelow(PAIR.server(), server + MOST_GROWTH);
        } finally {
            threads.shutdownNow();
        }
    }

    private void wave(TargetServer target) throws Exception {
        List<Socket> tunnels = new ArrayList<>();
        for (Future<Socket> opened : all(AT_ONCE, i -> {
            Socket tunnel = application.connect(target.address());
            Application.exchange(tunnel, "first " + i);
            return tunnel;
        })) {
            tunnels.add(Await.result("a connection", Duration.ofSeconds(120), opened));
        }
        Await.until("all are open at once", () -> target.underWay() == AT_ONCE);
        for (Future<Socket> served : all(AT_ONCE, i -> {
            try (Socket tunnel = tunnels.get(i)) {
                Application.exchange(tunnel, "second " + i);
                return tunnel;
            }
        })) {
            Await.result("a connection's second word", Duration.ofSeconds(120), served);
        }
        Await.until("all have ended", () -> target.underWay() == 0);
    }

    private List<Future<Socket>> all(int count, Step step) {
        List<Future<Socket>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            futures.add(threads.submit(() -> step.of(number)));
        }
        return futures;
    }

    private static void assertBelow(RunningProgram program, long bytes) {
        long resident = program.memory().resident();
        assertTrue(
                resident < bytes,
                () -> program.name() + " holds " + (resident >> 20) + " MiB, at most " + (bytes >> 20) + " expected");
    }

    private interface Step {
        Socket of(int number) throws IOException;
    }
}
