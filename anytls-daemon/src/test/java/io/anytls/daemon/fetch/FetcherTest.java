package io.anytls.daemon.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetcherTest {

    private static final byte[] TEXT = "anytls://secret@vps.example.org".getBytes(StandardCharsets.UTF_8);

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "fetch");
    private final DirectWay direct = new DirectWay(transport);
    private final Map<String, String> asked = new HashMap<>();
    private final List<InetAddress> looked = new CopyOnWriteArrayList<>();

    private HttpServer web;

    @BeforeEach
    void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            synchronized (asked) {
                exchange.getRequestHeaders().forEach((name, values) -> asked.put(name, values.get(0)));
            }
            answer(exchange);
        });
        web.start();
    }

    @AfterEach
    void stop() {
        web.stop(0);
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/list" -> {
                exchange.getResponseHeaders().add("ETag", "\"7\"");
                exchange.getResponseHeaders().add("Subscription-Userinfo", "upload=1; download=2");
                boolean known = "\"7\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
                reply(exchange, known ? 304 : 200, known ? new byte[0] : TEXT);
            }
            case "/chunked" -> {
                exchange.sendResponseHeaders(200, 0);
                try (exchange) {
                    for (byte each : TEXT) {
                        exchange.getResponseBody().write(each);
                        exchange.getResponseBody().flush();
                    }
                }
            }
            case "/gzip" -> {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                reply(exchange, 200, gzip(TEXT));
            }
            case "/bomb" -> {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                reply(exchange, 200, gzip(new byte[1 << 20]));
            }
            case "/away" -> redirect(exchange, "list");
            case "/round" -> redirect(exchange, "/round");
            case "/inside" -> redirect(exchange, "http://127.0.0.1:" + port() + "/list");
            case "/file" -> redirect(exchange, "file:///etc/passwd");
            default -> reply(exchange, 404, new byte[0]);
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        reply(exchange, 302, new byte[0]);
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private int port() {
        return web.getAddress().getPort();
    }

    private FetchRequest request(String path) {
        return FetchRequest.of("http://127.0.0.1:" + port() + path);
    }

    private Fetched fetch(FetchRequest request) {
        return fetch(request, direct);
    }

    private Fetched fetch(FetchRequest request, FetchWay way) {
        Future<Fetched> done = new Fetcher(loops, way).fetch(request).awaitUninterruptibly();
        return done.getNow();
    }

    private String failure(FetchRequest request, FetchWay way) {
        Throwable cause =
                new Fetcher(loops, way).fetch(request).awaitUninterruptibly().cause();
        assertTrue(cause instanceof FetchException, String.valueOf(cause));
        return cause.getMessage();
    }

    /** As if all names of the world meant the web server here, and an outbound had looked them up. */
    private FetchWay elsewhere() {
        return (host, port, permitted, loop) -> direct.connect("127.0.0.1", port(), address -> true, loop);
    }

    @Test
    void aListIsFetchedOnce() {
        Fetched first = fetch(request("/list?token=secret").withUserAgent("clash-verge/v2"));
        assertArrayEquals(TEXT, first.body());
        assertEquals(
                "upload=1; download=2", first.header("subscription-userinfo").orElseThrow());
        assertEquals("clash-verge/v2", asked.get("User-agent"));
        Fetched again = fetch(request("/list?token=secret").withKnown(first.validators()));
        assertFalse(again.changed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chunked", "/gzip", "/away"})
    void itIsReadWhateverWayItComes(String path) {
        assertArrayEquals(TEXT, fetch(request(path)).body());
    }

    @Test
    void whatIsTooLargeIsNotTaken() {
        assertEquals("it is larger than 0 KiB", failure(request("/list").withMostBytes(10), direct));
        assertEquals("it is larger than 0 KiB", failure(request("/chunked").withMostBytes(10), direct));
        assertEquals(
                "it is larger than 64 KiB, decompressed",
                failure(request("/bomb").withMostBytes(64 << 10), direct));
    }

    @Test
    void redirectsEnd() {
        assertTrue(failure(request("/round"), direct).contains("more than 5 times"));
        assertTrue(failure(request("/file"), direct).contains("no address of the web"));
    }

    @Test
    void aStrangerDoesNotLeadInside() {
        FetchRequest outside = FetchRequest.of("http://panel.example.org/inside");
        assertEquals(
                "the web server leads to an address that is not on the public internet", failure(outside, elsewhere()));
        assertArrayEquals(TEXT, fetch(request("/inside")).body(), "who names 127.0.0.1 means it");
    }

    @Test
    void addressesThatANameHasAreLookedAt() throws IOException {
        InetAddress inside = InetAddress.getByName("192.168.1.1");
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        FetchWay looking = (host, port, permitted, loop) -> {
            for (InetAddress each : List.of(inside, outside)) {
                if (permitted.test(each)) {
                    looked.add(each);
                }
            }
            return loop.newFailedFuture(new IOException("enough"));
        };
        failure(FetchRequest.of("https://panel.example.org/"), looking);
        assertEquals(List.of(outside), looked);
        failure(FetchRequest.of("https://panel.lan/"), looking);
        assertEquals(List.of(outside, inside, outside), looked);
    }

    @Test
    void itSaysWhatToDo() {
        assertEquals(
                "the web server answers with 404: there is nothing at this address any more",
                failure(request("/gone?token=secret"), direct));
    }

    @Test
    void nobodyWaitsForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FetchRequest request = FetchRequest.of("http://127.0.0.1:" + silent.getLocalPort() + "/")
                    .withTimeout(Duration.ofMillis(50));
            assertEquals("there is no whole answer in 0 s", failure(request, direct));
        }
    }

    @Test
    void onlyTheWebIsFetched() {
        for (String url :
                List.of("file:///etc/passwd", "ftp://a/b", "https:///x", "https://h:0/", "nonsense", "http://a b/")) {
            assertThrows(IllegalArgumentException.class, () -> FetchRequest.of(url), url);
        }
        assertEquals(
                "https://h:8443/...",
                FetchRequest.of("https://u:p@h:8443/tok?en").shown());
        assertThrows(
                IllegalArgumentException.class,
                () -> FetchRequest.of("https://h/").withUserAgent("a\r\nHost: b"));
    }
}
