package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.Workspace;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same file and the same requests, with sing-box and with ours: which of two proxies gets each, or that none does. */
class SingBoxRulesTest {

    private static final Path SING_BOX = Path.of(System.getProperty("user.home"), ".cache", "anytls-peers", "sing-box");
    private static final Path COMPILED =
            Path.of("src", "test", "resources", "io", "anytls", "e2e", "group", "localhost.srs");
    private static final Pattern STARTED = Pattern.compile("tcp server started at 127\\.0\\.0\\.1:(\\d+)");

    private static final List<String> REQUESTS = List.of(
            "a.example:443",
            "A.Example.:443",
            "www.a.example:443",
            "suffix.example:80",
            "www.suffix.example:80",
            "xsuffix.example:80",
            "below.example:80",
            "www.below.example:80",
            "some-keyword.example:1",
            "re7.example:1",
            "xre7.example:1",
            "10.1.2.3:443",
            "11.1.2.3:443",
            "192.168.1.1:2500",
            "192.168.1.1:80",
            "other.example:2500",
            "other.example:3500",
            "merged.example:443",
            "beside.example:443",
            "172.30.0.1:443",
            "strict.example:8443",
            "strict.example:443",
            "strict-own.example:8443",
            "strict-own.example:443",
            "both.example:9000",
            "both.example:9001",
            "localhost:1",
            "www.else.example:1",
            "not.inverted.example:5000",
            "other.inverted.example:5000",
            "192.0.2.1:80",
            "nothing.example:6");

    private static final String RULES = """
            {"domain": "a.example", "outbound": "a"},
            {"domain_suffix": ["suffix.example", ".below.example"], "outbound": "a"},
            {"domain_keyword": "keyword", "domain_regex": "^re[0-9]\\\\.", "outbound": "a"},
            {"ip_cidr": "10.0.0.0/8", "outbound": "a"},
            {"ip_is_private": true, "port_range": "2000:3000", "action": "reject"},
            {"port_range": ["3000:4000", ":5"], "invert": false, "domain_suffix": "other.example", "outbound": "a"},
            {"rule_set": "one", "domain": "beside.example", "outbound": "a"},
            {"rule_set": "two", "domain": ["strict-own.example", "strict.example"], "outbound": "a"},
            {"type": "logical", "mode": "and", "rules": [{"domain": "both.example"}, {"port": 9001, "invert": true}],
              "action": "reject"},
            {"rule_set": "compiled", "action": "reject"},
            {"domain": "not.inverted.example", "invert": true, "port": 5000, "outbound": "a"},
            {"type": "logical", "mode": "or", "rules": [{"domain": "x.example"}, {"rule_set": "inverted"}], "outbound": "a"}
            """;

    private static final String SETS = """
            {"type": "inline", "tag": "one", "rules": [{"domain": "merged.example", "ip_cidr": "172.16.0.0/12"}]},
            {"type": "inline", "tag": "two", "rules": [{"domain": "strict.example"}, {"port": 8443}]},
            {"type": "inline", "tag": "inverted", "rules": [{"port_range": "6:65535", "invert": true}]},
            {"type": "local", "tag": "compiled", "format": "binary", "path": "%s"}
            """;

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning(".*");

    private Upstream a;
    private Upstream b;
    private Process singBox;

    @BeforeEach
    void open() throws IOException {
        boolean there = Files.isExecutable(SING_BOX);
        if (!there) {
            System.err.println("NOT COMPARED with sing-box: there is none at " + SING_BOX);
        }
        Assumptions.assumeTrue(there, () -> "there is no sing-box at " + SING_BOX);
        a = new Upstream('a');
        b = new Upstream('b');
    }

    @AfterEach
    void close() throws IOException {
        if (singBox != null) {
            singBox.destroyForcibly();
        }
        for (Upstream upstream : new Upstream[] {a, b}) {
            if (upstream != null) {
                upstream.socket.close();
            }
        }
    }

    @Test
    void requestsGoWhereTheyGoInSingBox() throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("rules.json"), """
                {
                  "log": {"level": "info"},
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [
                    {"type": "socks", "tag": "a", "server": "127.0.0.1", "server_port": %d},
                    {"type": "socks", "tag": "b", "server": "127.0.0.1", "server_port": %d}
                  ],
                  "route": {"rules": [%s], "rule_set": [%s], "final": "b"}
                }
                """.formatted(
                        a.port(), b.port(), RULES, SETS.formatted(COMPILED.toAbsolutePath())));
        Map<String, String> theirs = ways(startSingBox(file));
        Map<String, String> ours =
                ways(workspace.startHere("anytls-client", "-c", file.toString()).address());
        assertEquals(theirs.toString().replace(", ", "\n"), ours.toString().replace(", ", "\n"));
        assertTrue(theirs.values().containsAll(List.of("a", "b", "refused")), theirs::toString);
    }

    private InetSocketAddress startSingBox(Path file) throws IOException {
        singBox = new ProcessBuilder(SING_BOX.toString(), "--disable-color", "run", "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader log =
                new BufferedReader(new InputStreamReader(singBox.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread drain = new Thread(() -> log.lines().forEach(more -> {}), "sing-box");
                drain.setDaemon(true);
                drain.start();
                return new InetSocketAddress("127.0.0.1", Integer.parseInt(started.group(1)));
            }
        }
        throw new AssertionError("sing-box has ended: " + said);
    }

    private static Map<String, String> ways(InetSocketAddress proxy) throws IOException {
        Application application = new Application(proxy);
        Map<String, String> ways = new LinkedHashMap<>();
        for (String request : REQUESTS) {
            int colon = request.lastIndexOf(':');
            ways.put(
                    request,
                    way(application, request.substring(0, colon), Integer.parseInt(request.substring(colon + 1))));
        }
        return ways;
    }

    private static String way(Application application, String host, int port) throws IOException {
        try (Socket tunnel = host.matches("[0-9.]+")
                ? application.connect(new InetSocketAddress(InetAddress.getByName(host), port))
                : application.connect(host, port)) {
            int first = tunnel.getInputStream().read();
            return first < 0 ? "refused" : "" + (char) first;
        } catch (SocksRefusedException e) {
            return "refused";
        } catch (java.net.SocketException e) {
            return "refused"; // by a reset
        }
    }

    /** A SOCKS5 server that connects to nobody and says its letter. */
    private static final class Upstream implements Runnable {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final char letter;

        Upstream(char letter) throws IOException {
            this.letter = letter;
            Thread thread = new Thread(this, "upstream " + letter);
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void run() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    serve(client);
                } catch (IOException e) {
                    continue; // the next one
                }
            }
        }

        private void serve(Socket client) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readByte();
            in.skipNBytes(in.readUnsignedByte());
            client.getOutputStream().write(new byte[] {5, 0});
            in.skipNBytes(3);
            int type = in.readUnsignedByte();
            in.skipNBytes((type == 1 ? 4 : type == 4 ? 16 : in.readUnsignedByte()) + 2);
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            client.getOutputStream().write(letter);
            client.getOutputStream().flush();
            while (in.read() >= 0) {
                continue; // until the other side has enough
            }
        }
    }
}
