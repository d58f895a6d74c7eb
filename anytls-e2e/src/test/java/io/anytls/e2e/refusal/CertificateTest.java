package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RecordRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A certificate that is not trusted is the end, before a byte of the authentication has been sent. */
class CertificateTest {

    private static final String OTHER_PIN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private final RecordRelay relay = new RecordRelay();
    private String server;
    private String pin;

    @BeforeEach
    void startServer() {
        workspace.environment("ANYTLS_PASSWORD", workspace.password());
        RunningProgram program = workspace.start(
                "anytls-server", "-l", "127.0.0.1:0", "--allow-private", "--data-dir", "data", "--host", "localhost");
        server = ProgramPair.hostPort(relay.to(program.address()));
        pin = program.awaitLine("pin-sha256: (\\S+)").group(1);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void anUnknownAuthorityIsRefused() throws IOException {
        workspace.expectWarning("was refused");
        RunningProgram client = workspace.start("anytls-client", "-l", "127.0.0.1:0", "-s", server);
        assertRequestEnds(client.address());
        String message = client.awaitLine("WARN +(.*)").group(1);
        assertTrue(message.contains("no authority that is trusted here has issued it"), message);
        assertTrue(message.contains("--pin-sha256 " + pin), message);
        assertTrue(message.contains("--insecure"), message);
        assertNothingWasSent();
    }

    @Test
    void anotherPinIsRefused() throws IOException {
        workspace.expectWarning("was refused");
        RunningProgram client =
                workspace.start("anytls-client", "-l", "127.0.0.1:0", "-s", server, "--pin-sha256", OTHER_PIN);
        assertRequestEnds(client.address());
        String message = client.awaitLine("WARN +(.*)").group(1);
        assertTrue(message.contains("its pin is " + pin), message);
        assertNothingWasSent();
    }

    @Test
    void aPinWinsOverInsecure() throws IOException {
        workspace.expectWarning("was refused");
        RunningProgram client = workspace.start(
                "anytls-client", "-l", "127.0.0.1:0", "-s", server, "--insecure", "--pin-sha256", OTHER_PIN);
        assertRequestEnds(client.address());
        assertNothingWasSent();
    }

    @Test
    void thePinIsTrusted() throws IOException {
        RunningProgram client =
                workspace.start("anytls-client", "-l", "127.0.0.1:0", "-s", server, "--pin-sha256", pin);
        assertRequestWorks(client.address());
    }

    @Test
    void oneOfSeveralPinsIsEnough() throws IOException {
        RunningProgram client = workspace.start(
                "anytls-client", "-l", "127.0.0.1:0", "-s", server, "--pin-sha256", OTHER_PIN, "--pin-sha256", pin);
        assertRequestWorks(client.address());
    }

    @Test
    void insecureTrustsAnybodyAndWarns() throws IOException {
        workspace.expectWarning("NOT verified");
        RunningProgram client = workspace.start("anytls-client", "-l", "127.0.0.1:0", "-s", server, "--insecure");
        assertRequestWorks(client.address());
        assertEquals(1, client.count("WARN .*NOT verified.*--pin-sha256"));
    }

    private static void assertRequestWorks(InetSocketAddress proxy) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(proxy).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private static void assertRequestEnds(InetSocketAddress proxy) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(proxy).connect(target.address())) {
            assertThrows(SocketException.class, () -> tunnel.getInputStream().read());
            assertEquals(0, target.accepted());
        }
    }

    /** The one record that may go is an alert: two bytes, in the place of TLS's Finished. */
    private void assertNothingWasSent() {
        assertTrue(relay.connections() > 0); // one when the client starts, one for the request
        for (int connection = 0; connection < relay.connections(); connection++) {
            assertEquals(0, relay.sizes(connection).size());
        }
    }
}
