package io.anytls.e2e.ending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What went wrong once does not go wrong the next time. */
class RecoveryTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().expectWarning("server 127.0.0.1:\\d+: ");

    @Test
    void anAbortedDownloadLeavesNothingBehind() throws IOException {
        Application application = new Application(PAIR.proxy());
        try (TargetServer target = TargetServer.start(Conversations.source(new Payload(1, 1L << 30)))) {
            Socket tunnel = application.connect(target.address());
            Payload.drain(tunnel.getInputStream(), 1 << 20);
            Conversations.reset(tunnel);
            Await.until("the target is let go", () -> target.underWay() == 0);
        }
        assertWorks();
    }

    @Test
    void anAbortedUploadLeavesNothingBehind() throws IOException {
        Application application = new Application(PAIR.proxy());
        try (TargetServer target = TargetServer.start(Conversations.sink(received -> {}))) {
            Socket tunnel = application.connect(target.address());
            new Payload(1, 8 << 20).writeTo(tunnel.getOutputStream());
            Conversations.reset(tunnel);
            Await.until("the target is let go", () -> target.underWay() == 0);
        }
        assertWorks();
    }

    @Test
    void aRestartedServerIsFoundAgain() throws IOException {
        assertWorks();
        assertEquals(0, PAIR.server().terminate());
        PAIR.startServerAgain();
        assertWorks();
        assertWorks();
    }

    @Test
    void aKilledServerEndsWhatWasUnderWayAndTheClientLivesOn() throws IOException {
        Application application = new Application(PAIR.proxy());
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
            PAIR.server().kill();
            assertThrows(SocketException.class, () -> tunnel.getInputStream().read());
            Await.until("the target is let go", () -> target.underWay() == 0);
        }
        assertTrue(PAIR.client().isAlive());
        PAIR.startServerAgain();
        assertWorks();
    }

    @Test
    void aRequestWithoutAServerEndsAndTheNextOneWorks() throws IOException {
        PAIR.server().kill();
        Application application = new Application(PAIR.proxy());
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            assertThrows(IOException.class, () -> {
                try (Socket tunnel = application.connect(target.address())) {
                    tunnel.getOutputStream().write(1);
                    if (tunnel.getInputStream().read() < 0) {
                        throw new IOException("ended");
                    }
                }
            });
        }
        PAIR.startServerAgain();
        assertWorks();
    }

    /** At the first attempt. */
    private void assertWorks() throws IOException {
        Application application = new Application(PAIR.proxy());
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }
}
