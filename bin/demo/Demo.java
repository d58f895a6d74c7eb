import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pair at work on one machine: a server with a password and a certificate that it has made itself, a client that pins
 * that certificate, a page of our own, and that page fetched through both.
 *
 * <p>One file, run from its source by {@code bin/anytls-demo}, nothing but the JDK. Whatever ends this program, {@code kill
 * -9} excepted, ends the two others as well.
 */
public final class Demo {
    private static final String USAGE = """
            usage: bin/anytls-demo [--once] [--port N]
              --once     take a free port, prove that the pair works, stop; exit status 0 if it does
              --port N   where the client listens for SOCKS5 and HTTP on 127.0.0.1 (default 1080; 0: a free port)""";

    private static final Path BIN = Path.of(System.getProperty("anytls.bin", "bin"));
    private static final Pattern LISTENING = Pattern.compile("listening on \\S*:(\\d+)");
    private static final int LISTEN_SECONDS = 30;
    private static final int FETCH_MILLIS = 20_000;

    private final boolean once;
    private final int askedPort;
    private final Children children = new Children();

    private Demo(boolean once, int askedPort) {
        this.once = once;
        this.askedPort = askedPort;
    }

    public static void main(String[] args) throws InterruptedException {
        Demo demo = parse(args);
        try {
            demo.run();
            System.exit(0);
        } catch (Failure | IOException e) {
            // A Ctrl-C reaches the children too, and their end must not be told as a failure.
            if (demo.children.areBeingStopped(500)) {
                Thread.currentThread().join();
            }
            System.out.flush();
            System.err.println("anytls-demo: " + (e instanceof Failure ? e.getMessage() : e));
            System.exit(1);
        }
    }

    private static Demo parse(String[] args) {
        boolean once = false;
        int port = -1;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--once" -> once = true;
                case "--port" -> port = i + 1 < args.length ? port(args[++i]) : port("");
                case "--help", "-h" -> {
                    System.out.println(USAGE);
                    System.exit(0);
                }
                default -> usage("unknown option " + args[i]);
            }
        }
        return new Demo(once, port);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            usage("--port takes a number from 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static void usage(String wrong) {
        System.err.println("anytls-demo: " + wrong);
        System.err.println(USAGE);
        System.exit(2);
    }

    private void run() throws IOException, Failure, InterruptedException {
        int wishedPort = askedPort >= 0 ? askedPort : once ? 0 : 1080;
        if (wishedPort > 0 && !isFree(wishedPort)) {
            throw new Failure("port " + wishedPort + " on 127.0.0.1 is in use: choose another one with --port N");
        }
        Path dir = children.makeDirectory();
        byte[] content = page();
        InetSocketAddress page = servePage(content);

        Path data = dir.resolve("server-data");
        children.start(
                "server",
                List.of("anytls-server", "-l", "127.0.0.1:0", "--data-dir", data.toString(), "--allow-private"),
                null);
        String server = "127.0.0.1:" + awaitListener("server");
        Credentials made =
                Credentials.parse(children.ask("anytls-server", "link", "--data-dir", data.toString(), "-l", server));

        children.start(
                "client",
                List.of("anytls-client", "-l", "127.0.0.1:" + wishedPort, "-s", server, "--pin-sha256", made.pin),
                made.password);
        int clientPort = awaitListener("client");
        System.out.println("server on " + server + ", client on 127.0.0.1:" + clientPort);

        // The name is resolved by the server: the client is given it as it is.
        String url = "http://localhost:" + page.getPort() + "/";
        InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", clientPort);
        prove("SOCKS5", content, () -> fetchThroughSocks(proxy, page.getPort()));
        prove("HTTP proxy", content, () -> fetchThroughHttp(proxy, url));
        if (once) {
            return;
        }
        System.out.printf("""

                The pair works. Try it (Ctrl-C ends it):

                  curl -x socks5h://127.0.0.1:%1$d %2$s
                  curl -x http://127.0.0.1:%1$d %2$s
                  curl -x socks5h://127.0.0.1:%1$d https://example.com/

                Logs: %3$s%n""", clientPort, url, dir);
        System.out.flush();
        throw children.awaitFirstEnd();
    }

    // ---- the page --------------------------------------------------------------------------------------------------

    /** Content that no other server has: a proof must not be met by a page that happens to be there. */
    private static byte[] page() {
        String text = """
                <!doctype html>
                <title>AnyTLS demo</title>
                <p>This page came through an AnyTLS client and an AnyTLS server.
                <p>%s
                """;
        return text.formatted(UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
    }

    private static InetSocketAddress servePage(byte[] content) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 16);
        http.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        http.start();
        return http.getAddress();
    }

    // ---- the proof -------------------------------------------------------------------------------------------------

    private interface Fetch {
        byte[] get() throws IOException;
    }

    private void prove(String way, byte[] expected, Fetch fetch) throws Failure {
        byte[] got;
        try {
            got = fetch.get();
        } catch (IOException e) {
            throw new Failure(way + ": the page did not come through: " + e + children.lastLines());
        }
        if (!Arrays.equals(expected, got)) {
            throw new Failure(way + ": " + got.length + " bytes came, not the " + expected.length + " of the page"
                    + children.lastLines());
        }
        System.out.println(way + ": the page came through, " + got.length + " bytes, as they were sent");
    }

    /** An unresolved address makes the JDK's SOCKS5 client send the name. */
    private static byte[] fetchThroughSocks(InetSocketAddress proxy, int port) throws IOException {
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy))) {
            socket.setSoTimeout(FETCH_MILLIS);
            socket.connect(InetSocketAddress.createUnresolved("localhost", port), FETCH_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(("GET / HTTP/1.0\r\nHost: localhost:" + port + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answer = socket.getInputStream().readAllBytes();
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            int body = text.indexOf("\r\n\r\n") + 4;
            if (!text.matches("(?s)HTTP/1\\.[01] 200 .*") || body < 4) {
                throw new IOException(
                        "the answer begins with: " + text.lines().findFirst().orElse("(nothing)"));
            }
            return Arrays.copyOfRange(answer, body, answer.length);
        }
    }

    private static byte[] fetchThroughHttp(InetSocketAddress proxy, String url) throws IOException {
        HttpURLConnection http =
                (HttpURLConnection) URI.create(url).toURL().openConnection(new Proxy(Proxy.Type.HTTP, proxy));
        http.setConnectTimeout(FETCH_MILLIS);
        http.setReadTimeout(FETCH_MILLIS);
        try (InputStream in = http.getInputStream()) {
            return in.readAllBytes();
        } finally {
            http.disconnect();
        }
    }

    // ---- ports -----------------------------------------------------------------------------------------------------

    /** Asked before anything is started, for the sake of the message; the client would find out too. */
    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The port that it listens on, from its log: the system chooses it, so that nobody can take it first. */
    private int awaitListener(String child) throws Failure, IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LISTEN_SECONDS);
        while (System.nanoTime() < end) {
            children.check(child);
            Matcher listening = LISTENING.matcher(children.log(child));
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            Thread.sleep(20);
        }
        throw new Failure("the " + child + " does not listen after " + LISTEN_SECONDS + " s" + children.lastLines());
    }

    // ---- what the server has made ----------------------------------------------------------------------------------

    private record Credentials(String password, String pin) {
        private static final Pattern LINK = Pattern.compile("anytls://([^@\\s/]+)@\\S+");
        private static final Pattern PIN = Pattern.compile("pin[-_]sha256\\s*[:=]\\s*([A-Za-z0-9+/_-]{43}=?)");

        /** From the lines of {@code anytls-server link}: {@code anytls://PASSWORD@HOST:PORT/?...} and {@code pin-sha256: BASE64}. */
        static Credentials parse(String lines) throws Failure {
            Matcher link = LINK.matcher(lines);
            Matcher pin = PIN.matcher(lines);
            if (!link.find() || !pin.find()) {
                throw new Failure("`anytls-server link` printed no link or no pin-sha256");
            }
            String user = link.group(1).replace("+", "%2B");
            return new Credentials(
                    URLDecoder.decode(user.substring(user.indexOf(':') + 1), StandardCharsets.UTF_8), pin.group(1));
        }
    }

    // ---- the two programs ------------------------------------------------------------------------------------------

    /** The processes and files that must not outlive us. */
    private static final class Children {
        private static final String PASSWORD = "ANYTLS_PASSWORD";
        private static final int LINES = 15;

        private record Child(String name, Process process, Path log) {}

        /** Last started first: the client goes before the server. */
        private final Deque<Child> running = new ArrayDeque<>();

        private Path dir;
        private boolean stopping;

        Children() {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        }

        synchronized Path makeDirectory() throws IOException {
            refuseWhenStopping();
            dir = Files.createTempDirectory("anytls-demo-");
            return dir;
        }

        /** Holds the lock while it starts, so that nothing is started behind the back of {@link #stop}. */
        synchronized Process start(String name, List<String> command, String password) throws IOException {
            refuseWhenStopping();
            Path log = dir.resolve(name + ".log");
            ProcessBuilder builder =
                    builder(command, password).redirectErrorStream(true).redirectOutput(log.toFile());
            Process process = builder.start();
            running.push(new Child(name, process, log));
            return process;
        }

        /** Runs a command to its end and gives what it printed. */
        String ask(String... command) throws IOException, Failure, InterruptedException {
            String name = command[0] + " " + command[1];
            Process process = start(name.replace(' ', '-'), List.of(command), null);
            boolean ended = process.waitFor(LISTEN_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Child child = remove(process);
            if (!ended || process.exitValue() != 0) {
                throw new Failure("`" + name + "` "
                        + (ended ? "ended with status " + process.exitValue() : "does not end") + tail(child));
            }
            return Files.readString(child.log);
        }

        private synchronized Child remove(Process process) {
            Child child = running.stream()
                    .filter(c -> c.process == process)
                    .findFirst()
                    .orElseThrow();
            running.remove(child);
            return child;
        }

        private static ProcessBuilder builder(List<String> command, String password) {
            List<String> argv = new ArrayList<>(command);
            argv.set(0, BIN.resolve(command.get(0)).toString());
            ProcessBuilder builder = new ProcessBuilder(argv).redirectInput(new File("/dev/null"));
            // The server must make a password of its own, whatever the surroundings say.
            builder.environment().remove(PASSWORD);
            if (password != null) {
                builder.environment().put(PASSWORD, password);
            }
            return builder;
        }

        synchronized void check(String name) throws Failure {
            for (Child child : running) {
                if (child.name.equals(name) && !child.process.isAlive()) {
                    throw ended(child);
                }
            }
        }

        synchronized String log(String name) throws IOException {
            for (Child child : running) {
                if (child.name.equals(name)) {
                    String text = Files.readString(child.log);
                    return text.substring(0, text.lastIndexOf('\n') + 1); // of a line half written the port may be too
                }
            }
            return "";
        }

        /** Waits until one of the children has ended by itself, which none of them should. */
        Failure awaitFirstEnd() throws InterruptedException {
            while (true) {
                synchronized (this) {
                    for (Child child : running) {
                        if (!child.process.isAlive()) {
                            return ended(child);
                        }
                    }
                }
                Thread.sleep(500);
            }
        }

        private static Failure ended(Child child) {
            return new Failure("the " + child.name + " ended with status " + child.process.exitValue() + tail(child));
        }

        synchronized String lastLines() {
            return running.stream().map(Children::tail).collect(Collectors.joining());
        }

        private static String tail(Child child) {
            try (BufferedReader in = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(child.log), StandardCharsets.UTF_8))) {
                Deque<String> last = new ArrayDeque<>();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    last.add(line);
                    if (last.size() > LINES) {
                        last.remove();
                    }
                }
                String lines = last.isEmpty() ? "  (nothing)" : "  " + String.join("\n  ", last);
                return "\nlast lines of the " + child.name + ":\n" + lines;
            } catch (IOException e) {
                return "";
            }
        }

        /** Has the end begun, or does it begin within so many milliseconds? */
        synchronized boolean areBeingStopped(long millis) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (long left = millis;
                    !stopping && left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
                wait(left);
            }
            return stopping;
        }

        private void refuseWhenStopping() throws IOException {
            if (stopping) {
                throw new IOException("stopped");
            }
        }

        private synchronized void stop() {
            stopping = true;
            notifyAll();
            for (Child child : running) {
                child.process.destroy();
            }
            for (Child child : running) {
                try {
                    if (!child.process.waitFor(5, TimeUnit.SECONDS)) {
                        child.process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
                    }
                } catch (InterruptedException e) {
                    child.process.destroyForcibly();
                }
            }
            delete();
        }

        private void delete() {
            if (dir == null) {
                return;
            }
            try (Stream<Path> files = Files.walk(dir)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                System.err.println("anytls-demo: " + dir + " is left behind: " + e);
            }
        }
    }

    /** What a person is told, without a stack trace. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message, null, false, false);
        }
    }
}
