package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same file and the same requests, with sing-box and with ours: which of two proxies gets each, or that none does. */
class SingBoxRulesTest {

    private static final Path COMPILED =
            Path.of("src", "test", "resources", "io", "anytls", "e2e", "group", "localhost.srs");

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

    @BeforeEach
    void find() {
        SingBox.assumeThere();
    }

    @Test
    void requestsGoWhereTheyGoInSingBox() throws Exception {
        try (LetterProxy a = new LetterProxy('a');
                LetterProxy b = new LetterProxy('b')) {
            String outbounds = a.outbound() + ", " + b.outbound();
            int port = ReservedPorts.next();
            Map<String, String> theirs =
                    SingBox.during(file(port, outbounds), () -> ways(new InetSocketAddress("127.0.0.1", port)));
            Map<String, String> ours = ways(workspace
                    .startHere("anytls-client", "-c", file(0, outbounds).toString())
                    .address());
            assertEquals(theirs.toString().replace(", ", "\n"), ours.toString().replace(", ", "\n"));
            assertTrue(theirs.values().containsAll(List.of("a", "b", "refused")), theirs::toString);
        }
    }

    private Path file(int port, String outbounds) throws IOException {
        return Files.writeString(workspace.directory().resolve("rules.json"), """
                {
                  "log": {"level": "info"},
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": %d}],
                  "outbounds": [%s],
                  "route": {"rules": [%s], "rule_set": [%s], "final": "b"}
                }
                """.formatted(
                        port, outbounds, RULES, SETS.formatted(COMPILED.toAbsolutePath())));
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
}
