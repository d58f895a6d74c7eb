package io.anytls.e2e.target;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that wants a user and a password, has one file, and remembers which paths it has served. */
public final class LockedServer implements AutoCloseable {

    /** As they stand in a URL. */
    public static final String CREDENTIALS = "somebody:sesame";

    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString(CREDENTIALS.getBytes(StandardCharsets.US_ASCII));

    private final HttpServer server;
    private final String path;
    private final byte[] content;
    private final List<String> served = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public LockedServer(String path, String content) {
        this.path = path;
        this.content = content.getBytes(StandardCharsets.US_ASCII);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known = AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String asked = exchange.getRequestURI().normalize().toString();
            if (!known) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"locked\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (asked.equals(path)) {
                served.add(asked);
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    /** {@code host:port}. */
    public String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths of the requests that it has answered with its file. */
    public List<String> served() {
        return served;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
