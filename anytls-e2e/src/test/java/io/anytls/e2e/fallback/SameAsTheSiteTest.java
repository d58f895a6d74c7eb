package io.anytls.e2e.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.wire.RawSession;
import io.anytls.testkit.Background;
import io.anytls.testkit.Installed;
import io.anytls.testkit.OpenSslProgram;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same probes at a web site and at our server in front of it, with one certificate: the same bytes, and the same kind of end. */
class SameAsTheSiteTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String LAST_REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("authentication failed .* in the last minute");

    /** All probes at once, and by both ways, as each of them lasts as long as silence would. */
    @Test
    void overTcpAndOverAUnixSocket() throws Exception {
        Installed.assume("nginx");
        OpenSslProgram openssl = new OpenSslProgram(workspace.directory());
        openssl.run("ecparam -name prime256v1 -genkey -noout -out site.key");
        openssl.certify("site");
        try (Nginx nginx = Nginx.start(workspace.directory())) {
            workspace.environment("ANYTLS_PASSWORD", workspace.password());
            InetSocketAddress tcp = serverBefore(nginx.behind()).address();
            InetSocketAddress unix = serverBefore(
                            "unix:" + workspace.directory().resolve("nginx.sock"))
                    .address();
            Map<String, CompletableFuture<Probe.Outcome>> bare = outcomes(nginx.site());
            Map<String, CompletableFuture<Probe.Outcome>> overTcp = outcomes(tcp);
            Map<String, CompletableFuture<Probe.Outcome>> overUnix = outcomes(unix);
            bare.forEach((name, outcome) -> {
                assertEquals(outcome.join(), overTcp.get(name).join(), name);
                assertEquals(outcome.join(), overUnix.get(name).join(), name + " over a Unix socket");
            });
            for (InetSocketAddress server : List.of(tcp, unix)) {
                try (RawSession session = RawSession.authenticated(server, workspace.password())) {
                    session.await(RawSession.SERVER_SETTINGS);
                }
            }
        }
    }

    private RunningProgram serverBefore(String site) {
        return workspace.start(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "--cert",
                workspace.directory().resolve("site.crt").toString(),
                "--key",
                workspace.directory().resolve("site.key").toString(),
                "--data-dir",
                workspace.dataDirectory().toString(),
                "--fallback",
                site);
    }

    private Map<String, CompletableFuture<Probe.Outcome>> outcomes(InetSocketAddress of) {
        Map<String, CompletableFuture<Probe.Outcome>> outcomes = new LinkedHashMap<>();
        for (Probe probe : probes()) {
            outcomes.put(probe.name(), Background.run(() -> probe.at(of)));
        }
        for (Probe probe : probesInClear()) {
            outcomes.put("in clear: " + probe.name(), Background.run(() -> probe.inClearAt(of)));
        }
        return outcomes;
    }

    private List<Probe> probes() {
        byte[] near = RawSession.authentication(workspace.password(), 0);
        near[31] ^= 1;
        byte[] garbage = new byte[100];
        Arrays.fill(garbage, (byte) 0xfe);
        byte[] large = new byte[50_000];
        Arrays.fill(large, (byte) 0xfe);
        return List.of(
                Probe.of("a wrong password", RawSession.authentication("not it", 30)),
                Probe.of("a nearly right one", near),
                Probe.of(
                        "33 bytes of the right one",
                        Arrays.copyOf(RawSession.authentication(workspace.password(), 0), 33)),
                Probe.of("1 byte of the right one", Arrays.copyOf(near, 1)),
                Probe.of("garbage", garbage),
                Probe.of("much garbage", large),
                Probe.of("a letter", "x"),
                Probe.of("an end of a line", "\n"),
                Probe.of("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
                Probe.of("HTTP/0.9", "GET /\r\n"),
                Probe.of("HTTP/1.1", REQUEST),
                Probe.of("HTTP/1.1 that ends", LAST_REQUEST),
                Probe.of("two requests in one", REQUEST + LAST_REQUEST),
                Probe.of("no such page", REQUEST.replace("GET / ", "GET /nothing ")),
                Probe.of("a request in pieces", "GET ", "/ HTTP/1.1\r\nHo", "st: localhost\r\n\r\n"),
                Probe.of("half a request", "GET / HTTP/1.1\r\nHost: "),
                Probe.of("a POST", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"),
                Probe.of("no host", "GET / HTTP/1.1\r\n\r\n"),
                Probe.of("HTTP/2 that was not agreed on", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
                Probe.of("a request", REQUEST).thenEnds(),
                Probe.of("silence").thenEnds(),
                Probe.of("silence"));
    }

    /** At a port where TLS is spoken. */
    private static List<Probe> probesInClear() {
        byte[] alert = {21, 3, 1, 0, 2, 2, 40};
        byte[] data = {23, 3, 1, 0, 3, 'a', 'b', 'c'};
        return List.of(
                Probe.of("HTTP/1.1", REQUEST),
                Probe.of("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
                Probe.of("HTTP/1.0 with a host", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"),
                Probe.of("no host", "GET / HTTP/1.1\r\n\r\n"),
                Probe.of("only line feeds", "GET / HTTP/1.1\nHost: localhost\n\n"),
                Probe.of("in pieces", "GET / HT", "TP/1.1\r\nHost: localhost\r", "\n\r", "\nmore"),
                Probe.of("a POST", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"),
                Probe.of("no such page", REQUEST.replace("GET / ", "GET /nothing ")),
                Probe.of("half a request", "GET / HTTP/1.1\r\nHost: "),
                Probe.of("garbage", "\1\2\3\r\n\r\n"),
                Probe.of("zeros", new byte[64]),
                Probe.of("an alert", alert),
                Probe.of("application data", data),
                Probe.of("a request", REQUEST).thenEnds());
    }
}
