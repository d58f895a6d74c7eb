package io.anytls.e2e.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.wire.RawSession;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real web servers as the fallback: HTTP/2 behind it, and who has connected by the PROXY protocol. */
class BehindTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void nginxLearnsWhoHasConnected(String version) throws Exception {
        Installed.assume("nginx");
        int port = ReservedPorts.next();
        Path directory = workspace.directory();
        Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; master_process off; pid DIR/nginx.pid; error_log DIR/nginx.log;
                events { worker_connections 64; }
                http {
                  access_log off; client_body_temp_path DIR/t1; proxy_temp_path DIR/t2; fastcgi_temp_path DIR/t3;
                  uwsgi_temp_path DIR/t4; scgi_temp_path DIR/t5;
                  server {
                    listen 127.0.0.1:PORT proxy_protocol;
                    location / { return 200 "$proxy_protocol_addr to $proxy_protocol_server_port"; }
                  }
                }
                """.replace("DIR", directory.toString())
                .replace("PORT", "" + port));
        start(port, "nginx", "-c", directory.resolve("nginx.conf").toString());
        RunningProgram server = server(port, "--fallback-proxy-protocol", version);
        assertEquals("127.0.0.1 to " + server.address().getPort(), page(server, "--http1.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void haproxySpeaksHttp2AndLearnsWhoHasConnected(String version) throws Exception {
        int port = haproxy(" accept-proxy");
        RunningProgram server = server(port, "--fallback-alpn", "h2", "--fallback-proxy-protocol", version);
        assertEquals("127.0.0.1 HTTP/2.0", page(server, "--http2"));
        assertEquals("127.0.0.1 HTTP/1.1", page(server, "--http1.1"));
    }

    /** Its greeting waits for the decision, so a client is one whatever it has agreed on. */
    @Test
    void whereHttp2IsOfferedClientsAreStillServed() throws Exception {
        RunningProgram server = server(haproxy(""), "--fallback-alpn", "h2");
        assertEquals("127.0.0.1 HTTP/2.0", page(server, "--http2"));
        try (RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
            session.await(RawSession.SERVER_SETTINGS);
        }
    }

    private int haproxy(String more) throws Exception {
        Installed.assume("haproxy");
        int port = ReservedPorts.next();
        Path configuration = workspace.directory().resolve("haproxy.cfg");
        Files.writeString(configuration, """
                defaults
                  mode http
                  timeout client 30s
                  timeout http-request 30s
                frontend site
                  bind 127.0.0.1:%d%s
                  http-request return status 200 content-type text/plain lf-string "%%[src] HTTP/%%[req.ver]"
                """.formatted(port, more));
        start(port, "haproxy", "-f", configuration.toString());
        return port;
    }

    private void start(int port, String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Installed.find(program).orElseThrow().toString()));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(workspace.directory().resolve(program + ".out").toFile())
                .start());
        Await.until(program + " listens", () -> listens(port));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private RunningProgram server(int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "-l",
                "127.0.0.1:0",
                "--data-dir",
                workspace.dataDirectory().toString(),
                "--fallback",
                "127.0.0.1:" + port));
        arguments.addAll(List.of(options));
        return workspace
                .environment("ANYTLS_PASSWORD", workspace.password())
                .start("anytls-server", arguments.toArray(String[]::new));
    }

    private static String page(RunningProgram server, String version) {
        Curl.assumeInstalled();
        return Curl.text(
                List.of("-k", version), "https://127.0.0.1:" + server.address().getPort() + "/");
    }
}
