package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.transport.Transport;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.StubDns;
import io.anytls.testkit.TcpDns;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Name servers of a file, on both programs. */
class DnsFileTest {

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .expectWarning("straight to its target")
            .expectWarning("NOT verified")
            .expectWarning("does not answer");

    private final EventLoopGroup loops = Transport.NIO.eventLoops(1, "dns");
    private TargetServer target;
    private StubDns dns;

    @BeforeEach
    void open() throws Exception {
        target = TargetServer.start(Conversations.echo());
        dns = new StubDns(loops);
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        dns.close();
        Transport.shutDown(loops).toCompletableFuture().join();
    }

    @Test
    void targetsOfADirectOutboundAreLookedUpAsTheFileSays() throws IOException {
        dns.says("target.example", "127.0.0.1");
        RunningProgram client =
                program("anytls-client", """
                "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                "outbounds": [{"type": "direct"}],
                "dns": {
                  "servers": [
                    {"tag": "udp", "address": "127.0.0.1:%d"},
                    {"type": "hosts", "tag": "hosts", "predefined": {"router.lan": ["127.0.0.1"]}}
                  ],
                  "rules": [
                    {"domain_suffix": "lan", "server": "hosts"},
                    {"domain": "ads.example", "action": "reject"}
                  ]
                }""".formatted(dns.address().getPort()));
        Application application = new Application(client.address());
        reaches(application, "target.example");
        reaches(application, "router.lan");
        SocksRefusedException refused =
                assertThrows(SocksRefusedException.class, () -> application.connect("ads.example", target.port()));
        assertEquals(Application.NOT_ALLOWED, refused.reply());
        assertEquals(0, dns.queries("ads.example", DnsRecordType.A));
        assertEquals(1, dns.queries("target.example", DnsRecordType.A));
    }

    /** The server's name is looked up here, a target's is not. */
    @Test
    void onlyTheServersNameIsAskedForWhereEverythingGoesThroughIt() throws IOException {
        dns.says("server.example", "127.0.0.1");
        int server = server("""
                , "dns": {"servers": [{"type": "hosts", "predefined": {"target.example": "127.0.0.1"}}]}""");
        RunningProgram client = program("anytls-client", """
                "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                "outbounds": [%s],
                "dns": {
                  "servers": [
                    {"type": "tcp", "tag": "inside", "server": "127.0.0.1", "server_port": 1, "detour": "proxy"},
                    {"type": "udp", "tag": "outside", "server": "127.0.0.1", "server_port": %d}
                  ]
                },
                "route": {"default_domain_resolver": "outside"}""".formatted(
                        anytls("server.example", server), dns.address().getPort()));
        reaches(new Application(client.address()), "target.example");
        assertEquals(0, dns.queries("target.example", DnsRecordType.A));
    }

    /** Many files have one name server, behind the server, and nobody who knows that server's own name. */
    @Test
    void aServerThatCouldOnlyBeLookedUpThroughItselfIsFoundByTheSystem() throws IOException {
        workspace.expectWarning("this system is asked for \"localhost\"");
        int server = server("");
        RunningProgram client = program("anytls-client", """
                "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                "outbounds": [%s],
                "dns": {"servers": [{"tag": "google", "address": "tls://127.0.0.1"}]}""".formatted(anytls("localhost", server)));
        reaches(new Application(client.address()), "127.0.0.1");
    }

    @Test
    void aNameServerIsAskedThroughTheServer() throws IOException {
        try (TcpDns inside = TcpDns.start()) {
            int server = server("");
            RunningProgram client = program("anytls-client", """
                    "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                    "outbounds": [{"type": "direct", "connect_timeout": "100ms"}, %s],
                    "dns": {
                      "servers": [{"type": "udp", "server": "127.0.0.1", "server_port": %d, "detour": "proxy"}],
                      "strategy": "ipv4_only"
                    }""".formatted(
                            anytls("127.0.0.1", server), inside.address().getPort()));
            Application application = new Application(client.address());
            // Its address leads nowhere.
            assertThrows(IOException.class, () -> application.connect("target.example", target.port()));
            assertEquals(1, inside.answers());
        }
    }

    private void reaches(Application application, String name) throws IOException {
        try (Socket tunnel = application.connect(name, target.port())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private int server(String more) throws IOException {
        return program(
                        "anytls-server",
                        """
                "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                  "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                "outbounds": [{"type": "direct", "allow_private": true}]%s""".formatted(workspace.password(), more),
                        "--data-dir",
                        workspace.dataDirectory().toString())
                .address()
                .getPort();
    }

    private String anytls(String host, int port) {
        return """
                {"type": "anytls", "tag": "proxy", "server": "%s", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "insecure": true}}""".formatted(host, port, workspace.password());
    }

    private RunningProgram program(String program, String members, String... options) throws IOException {
        Path file = Files.createTempFile(workspace.directory(), "file", ".json");
        Files.writeString(file, "{" + members + "}");
        String[] all = new String[options.length + 2];
        all[0] = "-c";
        all[1] = file.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return workspace.startHere(program, all);
    }
}
