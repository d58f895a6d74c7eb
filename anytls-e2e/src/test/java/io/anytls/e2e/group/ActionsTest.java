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
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that look names up, change targets and answer questions: on the client, and on the server behind a client without rules. */
class ActionsTest {

    private static final InetSocketAddress NAME_SERVER = new InetSocketAddress("192.0.2.53", 53);

    @RegisterExtension
    final Workspace workspace =
            new Workspace().expectWarning("straight to its target").expectWarning("NOT verified");

    private final EventLoopGroup loops = Transport.NIO.eventLoops(1, "dns");
    private TargetServer target;
    private StubDns dns;

    @BeforeEach
    void open() throws Exception {
        target = TargetServer.start(Conversations.echo());
        dns = new StubDns(loops);
        dns.says("inside.example", "127.0.0.1");
        dns.says("else.example", "192.0.2.1");
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        dns.close();
        Transport.shutDown(loops).toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void aNameIsLookedUpAndItsAddressAskedFor(String program) throws IOException {
        Application application = application(program, """
                {"domain_suffix": "example", "action": "resolve", "server": "d", "strategy": "ipv4_only"},
                {"ip_cidr": "127.0.0.0/8", "outbound": "direct"}""");
        assertReached(application, "inside.example", target.port());
        assertRefused(application, "else.example");
        assertRefused(application, "nowhere.test");
        assertEquals(1, dns.queries("inside.example", DnsRecordType.A));
        assertEquals(0, dns.queries("inside.example", DnsRecordType.AAAA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void aTargetIsChanged(String program) throws IOException {
        Application application = application(program, """
                {"domain": "fixed.test", "action": "route-options", "override_address": "127.0.0.1"},
                {"ip_cidr": "127.0.0.0/8", "outbound": "direct", "override_port": %d}""".formatted(target.port()));
        assertReached(application, "fixed.test", 1);
        assertRefused(application, "other.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void aQuestionOverTcpIsAnswered(String program) throws IOException {
        Application application = application(program, """
                {"action": "sniff"},
                {"protocol": "dns", "action": "hijack-dns"}""");
        try (Socket tunnel = application.connect(NAME_SERVER)) {
            byte[] query = HexFormat.of()
                    .parseHex("0020123401000001000000000000" + "06696e73696465076578616d706c6500" + "00010001");
            for (int again = 0; again < 2; again++) {
                tunnel.getOutputStream().write(query);
                DataInputStream in = new DataInputStream(tunnel.getInputStream());
                byte[] answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                assertEquals("1234", HexFormat.of().formatHex(answer, 0, 2));
                assertEquals("7f000001", HexFormat.of().formatHex(answer, answer.length - 4, answer.length));
            }
        }
        assertEquals(1, dns.queries("inside.example", DnsRecordType.A));
    }

    private void assertReached(Application application, String host, int port) throws IOException {
        try (Socket tunnel = application.connect(host, port)) {
            Application.exchange(tunnel, "hello");
        }
    }

    private void assertRefused(Application application, String host) {
        assertThrows(
                SocksRefusedException.class,
                () -> application.connect(host, target.port()).close());
    }

    /** An application of a client; the rules are that program's. */
    private Application application(String program, String rules) throws IOException {
        String route = """
                , "dns": {"servers": [{"type": "udp", "tag": "d", "server": "127.0.0.1", "server_port": %d}]},
                "route": {"rules": [%s]}""".formatted(dns.address().getPort(), rules);
        if (program.equals("client")) {
            return client("""
                    {"type": "block", "tag": "no"}, {"type": "direct", "tag": "direct"}""", route);
        }
        RunningProgram server = start("anytls-server", """
                "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                  "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                "outbounds": [{"type": "block", "tag": "no"}, {"type": "direct", "tag": "direct", "allow_private": true}]%s""".formatted(workspace.password(), route));
        return client("""
                {"type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "insecure": true}}""".formatted(server.address().getPort(), workspace.password()), "");
    }

    private Application client(String outbounds, String more) throws IOException {
        String members = """
                "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}], "outbounds": [%s]%s""".formatted(outbounds, more);
        return new Application(start("anytls-client", members).address());
    }

    private RunningProgram start(String program, String members) throws IOException {
        Path file = Files.createTempFile(workspace.directory(), "file", ".json");
        Files.writeString(file, "{" + members + "}");
        return program.equals("anytls-server")
                ? workspace.startHere(
                        program,
                        "-c",
                        file.toString(),
                        "--data-dir",
                        workspace.dataDirectory().toString())
                : workspace.startHere(program, "-c", file.toString(), "--wait-for-target");
    }
}
