package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders, which may not be done twice, on a session that was silent for long and whose path swallows what it is given. */
class SentAgainTest {

    private static final Duration LONGER_THAN_TRUSTED = Duration.ofMillis(5_200);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int LENGTH = 6;
    private static final int TESTS = 4;

    /** One for each test: they are silent together, as else each test would have to wait for that. */
    private static final Queue<Shop> SHOPS = new ArrayDeque<>();

    private final Shop shop = SHOPS.remove();
    private final PoolPair pair = shop.pair;
    private final List<String> orders = shop.orders;

    @BeforeAll
    static void beSilent(@TempDir Path directory) throws Exception {
        for (int i = 0; i < TESTS; i++) {
            SHOPS.add(new Shop(directory));
        }
        Await.elapsed(LONGER_THAN_TRUSTED);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    /** Those of tests that were not asked for. */
    @AfterAll
    static void closeAll() {
        SHOPS.forEach(left -> left.pair.close());
        SHOPS.clear();
    }

    /** A site, and a way to it that has a session and has carried an order. */
    private static final class Shop {
        private final List<String> orders = new CopyOnWriteArrayList<>();
        private final PoolPair pair;

        private Shop(Path directory) throws Exception {
            pair = PoolPair.start(directory, Pools.ensure(0), this::serve);
            assertEquals(
                    OK,
                    post(pair, "warm..")); // the connection to the target stays at nobody's: each stream has its own
            assertEquals(List.of("warm.."), orders);
            Await.until("the session is idle", () -> pair.report().idle() == 1);
        }

        /** What a site does with an order that has come whole. */
        private void serve(Socket connection) throws IOException {
            InputStream in = connection.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            orders.add(new String(in.readNBytes(LENGTH), StandardCharsets.US_ASCII));
            connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
            connection.shutdownOutput();
            in.read();
        }
    }

    private static byte[] request(String target, String host, String body) {
        return ("POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nContent-Length: " + LENGTH
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** By the plain HTTP proxy. */
    private static String post(PoolPair pair, String body) throws IOException {
        String host = "127.0.0.1:" + pair.target().getPort();
        try (Socket proxy = new Socket(
                pair.client().address().getAddress(), pair.client().address().getPort())) {
            proxy.getOutputStream().write(request("http://" + host + "/", host, body));
            String answer = new String(proxy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.replace("Connection: close\r\n", "");
        }
    }

    @Test
    void aPostThatGotLostIsServedOnce() throws Exception {
        pair.network().cut();
        assertEquals(OK, post(pair, "order1"));
        assertEquals(List.of("warm..", "order1"), orders);
        assertEquals(1, pair.report().statistics().moved());
    }

    @Test
    void soIsOneInATunnel() throws Exception {
        pair.network().cut();
        try (Socket tunnel = pair.application().connect(pair.target())) {
            tunnel.getOutputStream().write(request("/", "site", "order2"));
            byte[] answer = tunnel.getInputStream().readNBytes(OK.length());
            assertArrayEquals(OK.getBytes(StandardCharsets.US_ASCII), answer);
        }
        assertEquals(List.of("warm..", "order2"), orders);
    }

    /** Nobody can tell the application what its target has said, but it is not done again. */
    @Test
    void oneWhoseAnswerGotLostIsNotDoneAgain() throws Exception {
        pair.network().dropDown();
        String answer = post(pair, "order3");
        assertTrue(answer.startsWith("HTTP/1.1 50"), answer);
        assertTrue(answer.contains("already served"), answer);
        assertEquals(List.of("warm..", "order3"), orders);
    }

    @Test
    void onALivingSessionNothingHasToBeAskedFirst() throws Exception {
        assertEquals(OK, post(pair, "order4"));
        assertEquals(List.of("warm..", "order4"), orders);
        assertEquals(0, pair.report().statistics().moved());
        assertEquals(1, pair.network().accepted());
    }
}
