package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.OnceAMinute;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server says nothing to a wrong password, so it is the client that has to say what may be wrong: once. */
class WrongPasswordTest {

    @RegisterExtension
    final ProgramPair pair = new ProgramPair().expectWarning("password");

    @Test
    void oneLineTellsAndTheRequestEnds() throws IOException {
        OnceAMinute told = new OnceAMinute();
        RunningProgram client = pair.startClient("-p", "not-the-password");
        pair.workspace().secret("not-the-password");
        Application application = new Application(client.address());
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            try (Socket tunnel = application.connect(target.address())) {
                assertThrows(
                        SocketException.class, () -> tunnel.getInputStream().read());
            }
            assertEquals(0, target.accepted());
        }
        client.awaitLine("WARN .*password");
        long lines = client.count("WARN");
        assertTrue(lines <= told.most(), () -> lines + " lines");
        assertTrue(client.isAlive());
        assertEquals(0, pair.server().count("(?i)password.*not-the|INFO .*refused"));
        assertEquals(
                0,
                pair.server().count("WARN ++(?!no fallback: |authentication failed .* in the last minute)"),
                "the server says nothing of it before the minute is over");
    }
}
