package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without --allow-private nobody comes to the server's own machine and network through it. */
class PrivateTargetTest {

    @RegisterExtension
    static final ProgramPair PAIR =
            new ProgramPair().withoutPrivateTargets().client("--log-level", "debug", "--wait-for-target");

    private final Application application = new Application(PAIR.proxy());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "localhost",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "168.63.129.16",
                "169.254.169.254",
                "100.64.0.1",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "fe80::1",
                "fd00::1"
            })
    void itIsNotAllowed(String host) {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            SocksRefusedException refused =
                    assertThrows(SocksRefusedException.class, () -> application.connect(host, target.port()));
            assertEquals(Application.NOT_ALLOWED, refused.reply());
            assertEquals(0, target.accepted());
        }
    }

    @Test
    void theSessionLivesOn() throws IOException {
        PAIR.oneStream(() -> itIsNotAllowed("127.0.0.1"));
        long sessions = PAIR.sessionsDialled();
        PAIR.oneStream(() -> itIsNotAllowed("10.1.2.3"));
        PAIR.oneStream(() -> itIsNotAllowed("localhost"));
        assertEquals(sessions, PAIR.sessionsDialled());
    }
}
