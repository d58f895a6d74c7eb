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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A certificate that is not trusted is the end, before a byte of the authentication has been sent. */
class CertificateTest {

    private static final String OTHER_PIN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /** With the server for all tests. */
    @RegisterExtension
    static final Workspace WORKSPACE = new Workspace();

    private static InetSocketAddress serverAddress;
    private static String pin;

    @RegisterExtension
    final Workspace workspace = new Workspace().secret(WORKSPACE.password());

    private final RecordRelay relay = new RecordRelay();
    private String server;

    @BeforeAll
    static void startServer() {
        WORKSPACE.environment("ANYTLS_PASSWORD", WORKSPACE.password());
        RunningProgram program = WORKSPACE.start(
                "anytls-server", "-l", "127.0.0.1:0", "--allow-private", "--data-dir", "data", "--host", "localhost");
        serverAddress = program.address();
        pin = program.awaitLine("pin-sha256: (\\S+)").group(1);
    }

    @BeforeEach
    void relay() {
        server = ProgramPair.hostPort(relay.to(serverAddress));
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void anUnknownAuthorityIsRefused() throws IOException {
        workspace.expectWarning("was refused");
        RunningProgram client = start();
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
        RunningProgram client = start("--pin-sha256", OTHER_PIN);
        assertRequestEnds(client.address());
        String message = client.awaitLine("WARN +(.*)").group(1);
        assertTrue(message.contains("its pin is " + pin), message);
        assertNothingWasSent();
    }

    @Test
    void aPinWinsOverInsecure() throws IOException {
        workspace.expectWarning("was refused");
        RunningProgram client = start("--insecure", "--pin-sha256", OTHER_PIN);
        assertRequestEnds(client.address());
        assertNothingWasSent();
    }

    @Test
    void thePinIsTrusted() throws IOException {
        RunningProgram client = start("--pin-sha256", pin);
        assertRequestWorks(client.address());
    }

    @Test
    void oneOfSeveralPinsIsEnough() throws IOException {
        RunningProgram client = start("--pin-sha256", OTHER_PIN, "--pin-sha256", pin);
        assertRequestWorks(client.address());
    }

    @Test
    void insecureTrustsAnybodyAndWarns() throws IOException {
        workspace.expectWarning("NOT verified");
        RunningProgram client = start("--insecure");
        assertRequestWorks(client.address());
        assertEquals(1, client.count("WARN .*NOT verified.*--pin-sha256"));
    }

    private RunningProgram start(String... trust) {
        List<String> arguments =
                new ArrayList<>(List.of("-l", "127.0.0.1:0", "-s", server, "-p", WORKSPACE.password()));
        arguments.addAll(List.of(trust));
        return workspace.startHere("anytls-client", arguments.toArray(String[]::new));
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
