package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An authenticated client that does what it should not: its own session or stream pays for it, no other one. */
class FrameTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().server("--max-outbound-connections", "300");

    private final TargetServer target = TargetServer.start(Conversations.echo());
    private RawSession neighbour;

    @BeforeEach
    void connect() throws IOException {
        neighbour = session();
        neighbour.echo(1, target.address(), "before");
    }

    @AfterEach
    void theNeighbourHasNotNoticed() throws IOException {
        neighbour.send(RawSession.PSH, 1, "after".getBytes(StandardCharsets.UTF_8));
        assertEquals("after", neighbour.await(RawSession.PSH).text());
        neighbour.close();
        target.close();
    }

    @Test
    void aStreamBeforeTheSettingsIsAnAlertAndTheEnd() throws IOException {
        try (RawSession session = new RawSession(PAIR.serverAddress())) {
            session.send(RawSession.authentication(PAIR.workspace().password(), 30));
            session.send(RawSession.SYN, 1);
            assertEquals(RawSession.ALERT, session.read().command());
            assertThrows(EOFException.class, session::read);
        }
    }

    @Test
    void anUnknownCommandIsSkippedWithItsData() throws IOException {
        try (RawSession session = session()) {
            session.send(77, 5, new byte[1_000]);
            session.send(255, 0, new byte[65_535]);
            session.echo(1, target.address(), "hello");
        }
    }

    @Test
    void wasteIsDropped() throws IOException {
        try (RawSession session = session()) {
            session.send(0, 0, new byte[65_535]);
            session.echo(1, target.address(), "hello");
        }
    }

    @Test
    void dataWhereNoneMayBeIsSkipped() throws IOException {
        try (RawSession session = session()) {
            session.send(RawSession.HEARTBEAT_REQUEST, 9, new byte[100]);
            assertEquals(9, session.await(RawSession.HEARTBEAT_RESPONSE).streamId());
            session.echo(1, target.address(), "hello");
        }
    }

    @Test
    void framesOfUnknownStreamsAreDropped() throws IOException {
        try (RawSession session = session()) {
            session.send(RawSession.PSH, 42, new byte[100]);
            session.send(RawSession.FIN, 43);
            session.echo(1, target.address(), "hello");
        }
    }

    @Test
    void aSecondSynOfAnOpenStreamIsIgnored() throws IOException {
        try (RawSession session = session()) {
            session.echo(1, target.address(), "hello");
            session.send(RawSession.SYN, 1);
            session.send(RawSession.PSH, 1, "again".getBytes(StandardCharsets.UTF_8));
            assertEquals("again", session.await(RawSession.PSH).text());
        }
    }

    @Test
    void anAddressOfAnUnknownTypeEndsItsStream() throws IOException {
        try (RawSession session = session()) {
            session.send(RawSession.SYN, 1);
            session.send(RawSession.PSH, 1, (byte) 9, (byte) 9, (byte) 9);
            assertEquals(1, session.await(RawSession.FIN).streamId());
            session.echo(2, target.address(), "hello");
        }
    }

    @Test
    void aRefusedTargetIsSaidAndEndsItsStream() throws IOException {
        try (RawSession session = session()) {
            session.open(1, Ports.refusing());
            RawFrame refused = session.await(RawSession.SYNACK);
            assertEquals(1, refused.streamId());
            assertEquals("connection refused", refused.text());
            assertEquals(1, session.await(RawSession.FIN).streamId());
            session.echo(2, target.address(), "hello");
        }
    }

    @Test
    void manyStreamsAtOnceAreServed() throws IOException {
        try (RawSession session = session()) {
            for (int id = 1; id <= 200; id++) {
                session.echo(id, target.address(), "stream " + id);
            }
            for (int id = 1; id <= 200; id++) {
                session.send(RawSession.PSH, id, "x".getBytes(StandardCharsets.UTF_8));
                assertEquals(id, session.await(RawSession.PSH).streamId());
            }
        }
    }

    /** All of it may be there before the target is connected, and a FIN behind it must not cost the payload. */
    @Test
    void payloadGluedToTheAddressIsDeliveredThoughAFinCameBehindIt() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (TargetServer listening = TargetServer.start(connection -> heard.complete(
                        new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
                RawSession session = session()) {
            int port = listening.port();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(RawSession.frame(RawSession.SYN, 1, new byte[0]));
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            first.writeBytes(new byte[] {1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
            first.writeBytes("hello".getBytes(StandardCharsets.UTF_8));
            all.writeBytes(RawSession.frame(RawSession.PSH, 1, first.toByteArray()));
            all.writeBytes(RawSession.frame(RawSession.FIN, 1, new byte[0]));
            session.send(all.toByteArray());
            assertEquals("hello", heard.get(60, TimeUnit.SECONDS));
            session.echo(2, target.address(), "hello");
        }
    }

    @Test
    void anAddressByteByByteIsUnderstood() throws IOException {
        try (RawSession session = session()) {
            session.send(RawSession.SYN, 1);
            byte[] address = {1, 127, 0, 0, 1, (byte) (target.port() >> 8), (byte) target.port()};
            for (byte b : address) {
                session.send(RawSession.PSH, 1, b);
            }
            assertEquals("", session.await(RawSession.SYNACK).text());
        }
    }

    /** Text that is written to the log and to peers must not be able to do harm there. */
    @Test
    void settingsOfAnyBytesAreTaken() throws IOException {
        try (RawSession session = new RawSession(PAIR.serverAddress())) {
            session.send(RawSession.authentication(PAIR.workspace().password(), 30));
            byte[] settings = new byte[65_535];
            for (int i = 0; i < settings.length; i++) {
                settings[i] = (byte) (i * 31);
            }
            session.send(RawSession.SETTINGS, 0, settings);
            session.echo(1, target.address(), "hello");
        }
    }

    private static RawSession session() throws IOException {
        return RawSession.authenticated(PAIR.serverAddress(), PAIR.workspace().password());
    }
}
