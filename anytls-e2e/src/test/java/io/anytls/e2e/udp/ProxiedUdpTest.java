package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Datagrams by outbounds of type socks of both programs. The proxy is a client of ours that goes straight to its targets. */
class ProxiedUdpTest {

    private static final String USER = "\"username\": \"me\", \"password\": \"proxy-password\"";

    /** The most that has room behind the header of SOCKS over IPv4. */
    private static final int LONGEST = 65_497;

    @RegisterExtension
    final Workspace workspace =
            new Workspace().expectWarning("straight to its target").expectWarning("NOT verified");

    private EchoOverUdp target;

    @BeforeEach
    void open() {
        target = new EchoOverUdp("127.0.0.1");
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void theClientSendsThroughAProxyWithAUser() throws IOException {
        int proxy = client(", \"users\": [{" + USER + "}]", "{\"type\": \"direct\"}")
                .getPort();
        try (UdpApplication application = application(socks("out", proxy, ", " + USER))) {
            for (int size : new int[] {0, 1, 1_472, 16_385, LONGEST}) {
                echoes(application, "127.0.0.1", size);
            }
            echoes(application, "localhost", 100);
            assertEquals(1, target.senders().size(), "one relay for all targets");
        }
    }

    @Test
    void aProxyIsAMemberOfAGroup() throws IOException {
        String group = "{\"type\": \"selector\", \"tag\": \"way\", \"outbounds\": [\"out\"]}";
        try (UdpApplication application = application(group + ", " + socks("out", proxy(), ""))) {
            echoes(application, "127.0.0.1", 1_200);
        }
    }

    @Test
    void theProxyIsReachedThroughAServer() throws IOException {
        int entry = server("{\"type\": \"direct\", \"allow_private\": true}");
        String outbounds = socks("out", proxy(), ", \"detour\": \"entry\"") + ", " + anytls("entry", entry);
        try (UdpApplication application = application(outbounds)) {
            echoes(application, "127.0.0.1", 1_200);
            echoes(application, "localhost", 20_000);
        }
    }

    /** On the client straight from the proxy, with a server in between from that. */
    @Test
    void aProxyMaySayNoAddressOfItsOwnAndNamesForThoseOfOthers() throws IOException {
        try (OddProxy proxy = new OddProxy()) {
            int server = server(socks("out", proxy.port(), ", \"allow_private\": true"));
            for (String outbound : new String[] {socks("out", proxy.port(), ""), anytls("server", server)}) {
                try (UdpApplication application = application(outbound)) {
                    application.send("127.0.0.1", 7, new byte[] {1, 2});
                    UdpApplication.Answer answer = application.receive();
                    assertEquals(InetSocketAddress.createUnresolved(OddProxy.NAME, 7), answer.from());
                    assertArrayEquals(new byte[] {1, 2}, answer.payload());
                }
            }
        }
    }

    @Test
    void whereTheProxyEndsTheRelayTheNextDatagramAsksForAnother() throws IOException {
        try (OddProxy proxy = new OddProxy();
                UdpApplication application = application(socks("out", proxy.port(), ""))) {
            application.send("127.0.0.1", 7, new byte[] {1});
            application.receive();
            proxy.hangUp();
            Await.value("another relay", Await.PATIENCE, () -> {
                application.send("127.0.0.1", 7, new byte[] {2});
                return Optional.of(proxy.asked()).filter(asked -> asked == 2);
            });
            assertEquals(2, application.receive().payload()[0]);
        }
    }

    @Test
    void theServerDecidesForEachDatagramWhatIsBehindItsProxy() throws IOException {
        String allowed = ", \"allow\": [\"127.0.0.1:" + target.port() + "\"]";
        int server = server(socks("out", proxy(), allowed));
        try (EchoOverUdp denied = new EchoOverUdp("127.9.9.9");
                UdpApplication application = application(anytls("server", server))) {
            application.send("127.9.9.9", denied.port(), new byte[] {1});
            application.send("127.0.0.1", denied.port(), new byte[] {1});
            echoes(application, "127.0.0.1", 1_200);
            application.send("localhost", denied.port(), new byte[] {1});
            echoes(application, "localhost", 65_000);
            assertTrue(denied.senders().isEmpty());
        }
    }

    @Test
    void theServersProxyIsReachedThroughAnotherOne() throws IOException {
        String outbounds = socks("inner", proxy(), ", \"detour\": \"outer\", \"allow_private\": true") + ", "
                + socks("outer", proxy(), "");
        try (UdpApplication application = application(anytls("server", server(outbounds)))) {
            echoes(application, "127.0.0.1", 1_200);
            echoes(application, "localhost", 0);
        }
    }

    private void echoes(UdpApplication application, String host, int size) throws IOException {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) size);
        application.send(host, target.port(), payload);
        UdpApplication.Answer answer = application.receive();
        assertArrayEquals(payload, answer.payload());
        assertEquals(target.port(), answer.from().getPort());
    }

    // ---- programs ----

    private int proxy() throws IOException {
        return client("", "{\"type\": \"direct\"}").getPort();
    }

    private UdpApplication application(String outbounds) throws IOException {
        return new UdpApplication(client("", outbounds));
    }

    private InetSocketAddress client(String inbound, String outbounds) throws IOException {
        return program("""
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0%s}],
                  "outbounds": [%s]
                }
                """.formatted(inbound, outbounds), "anytls-client").address();
    }

    private int server(String outbounds) throws IOException {
        String data = Files.createTempDirectory(workspace.directory(), "data").toString();
        String config = """
                {
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                  "outbounds": [%s]
                }
                """.formatted(workspace.password(), outbounds);
        return program(config, "anytls-server", "--data-dir", data).address().getPort();
    }

    private RunningProgram program(String config, String program, String... options) throws IOException {
        Path file = Files.writeString(Files.createTempFile(workspace.directory(), "program", ".json"), config);
        String[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = "-c";
        all[options.length + 1] = file.toString();
        return workspace.startHere(program, all);
    }

    private String anytls(String tag, int port) {
        return """
                {"type": "anytls", "tag": "%s", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "insecure": true}}""".formatted(tag, port, workspace.password());
    }

    private static String socks(String tag, int port, String more) {
        return "{\"type\": \"socks\", \"tag\": \"%s\", \"server\": \"127.0.0.1\", \"server_port\": %d%s}"
                .formatted(tag, port, more);
    }
}
