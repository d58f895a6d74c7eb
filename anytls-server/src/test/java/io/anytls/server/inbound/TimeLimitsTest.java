package io.anytls.server.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.identity.SelfSigned;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a connection may take to become a session, on an event loop whose time is moved: not a millisecond less or more. */
class TimeLimitsTest {

    private static final int TLS_MILLIS = 5_000;
    private static final int AUTHENTICATION_MILLIS = 10_000;

    private static final String PASSWORD = "a password";

    private final User user = new User("default", PasswordDigest.of(PASSWORD));
    private final Reception reception = new Reception(8, 8, 64, new Conversations(System::nanoTime), System::nanoTime);
    private final Admission admission = new Admission(
            "in",
            Users.of(List.of(user)),
            PaddingScheme.DEFAULT,
            ShapeProfile.NONE,
            (any, origin, session) -> StreamAcceptor.of(new ChannelInboundHandlerAdapter()),
            StreamTimeouts.DEFAULT,
            reception);
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final byte[] digest = MessageDigest.getInstance("SHA-256").digest(PASSWORD.getBytes(UTF_8));

    @TempDir
    Path directory;

    TimeLimitsTest() throws NoSuchAlgorithmException {
        connection.freezeTime();
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
        assertEquals(0, reception.newcomers().count());
        assertEquals(0, reception.sessions().sessions());
        reception.close();
    }

    @Test
    void aConnectionWithoutTlsIsClosedAfter5Seconds() {
        acceptOnTls();
        pass(TLS_MILLIS - 1);
        assertTrue(connection.isActive());
        pass(1);
        assertFalse(connection.isActive());
        assertSaidNothing();
    }

    @Test
    void bytesOneByOneDoNotMakeItLonger() {
        acceptOnTls();
        byte[] beginning = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3}; // of a client hello of 512 bytes
        for (byte one : beginning) {
            pass(499);
            connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        pass(TLS_MILLIS - 4_990 - 1);
        assertTrue(connection.isActive());
        pass(1);
        assertFalse(connection.isActive());
    }

    @Test
    void tlsWithoutAuthenticationIsClosedAfter10Seconds() {
        finishTls();
        pass(AUTHENTICATION_MILLIS - 1);
        assertTrue(connection.isActive());
        pass(1);
        assertFalse(connection.isActive());
        assertSaidNothing();
    }

    @Test
    void aDigestByteByByteDoesNotMakeItLonger() {
        finishTls();
        for (byte one : digest) {
            pass(300);
            connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        pass(AUTHENTICATION_MILLIS - 32 * 300 - 1);
        assertTrue(connection.isActive());
        pass(1);
        assertFalse(connection.isActive());
    }

    /** Whatever a prober sends, the time of the end is that of silence. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33, 34, 35, 100, 5_000})
    void wrongBytesAreClosedWhenSilenceWouldHaveBeen(int bytes) {
        finishTls();
        pass(2_000);
        if (bytes > 0) {
            connection.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
        }
        pass(3_000);
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {1}));
        pass(AUTHENTICATION_MILLIS - 5_000 - 1);
        assertTrue(connection.isActive());
        pass(1);
        assertFalse(connection.isActive());
        assertSaidNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, 34})
    void theEndOfInputEndsItWhateverWasSentBefore(int bytes) {
        finishTls();
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
        assertTrue(connection.isActive());
        connection.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        assertFalse(connection.isActive());
        assertSaidNothing();
    }

    @Test
    void aWrongPasswordIsCounted() {
        finishTls();
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[34]));
        assertEquals(
                "authentication failed 1 times from 127.0.0.1 in the last minute; in all 1 times from 1 addresses",
                reception.failed().minute().orElseThrow());
    }

    @Test
    void aSessionTooManyIsToldWhy() {
        reception.sessionsPerUser(1);
        LiveSession busy = new LiveSession(
                new EmbeddedChannel(), user, StreamAcceptor.of(new ChannelInboundHandlerAdapter()), Duration.ZERO);
        busy.initChannel(new EmbeddedChannel());
        assertEquals(Optional.empty(), reception.sessions().enter(busy, this));
        finishTls();
        connection.pipeline().addFirst(new ChannelInboundHandlerAdapter());
        connection.writeInbound(Unpooled.wrappedBuffer(digest, new byte[2]));
        ByteBuf alert = connection.readOutbound();
        assertEquals(5, alert.getByte(0), "the command of an Alert");
        assertEquals("too many sessions, the limit is 1", alert.toString(7, alert.readableBytes() - 7, UTF_8));
        alert.release();
        assertFalse(connection.isActive());
        reception.sessions().leave(busy);
    }

    @Test
    void aSessionIsNotClosedByEither() {
        finishTls();
        pass(AUTHENTICATION_MILLIS - 1);
        connection.writeInbound(Unpooled.wrappedBuffer(digest, new byte[2]));
        pass(10 * AUTHENTICATION_MILLIS);
        assertTrue(connection.isActive());
        assertNotNull(connection.pipeline().get("session"));
    }

    private void assertSaidNothing() {
        ByteBuf said = connection.readOutbound();
        assertTrue(said == null || !said.isReadable(), "nothing is said");
        ReferenceCountUtil.release(said);
    }

    private void acceptOnTls() {
        ServerTls tls = ServerTls.create(SelfSigned.loadOrMake(DataDirectory.open(directory), List.of()), List.of());
        connection.pipeline().addLast(new ConnectionInitializer(() -> tls, admission));
    }

    private void finishTls() {
        connection.pipeline().addLast("gate", new TlsGate(admission));
        connection.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
    }

    private void pass(int millis) {
        connection.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
    }
}
