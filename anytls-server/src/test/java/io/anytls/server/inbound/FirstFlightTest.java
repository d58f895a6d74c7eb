package io.anytls.server.inbound;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.fallback.Site;
import io.anytls.server.fallback.Sites;
import io.anytls.server.fallback.Visit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a site for strangers hears of a connection, and what; on an event loop whose time is moved. */
class FirstFlightTest {

    private static final String PASSWORD = "a password";

    private final Reception reception = new Reception(8, 8, 64, new Conversations(System::nanoTime), System::nanoTime);
    private final Admission admission = new Admission(
            "in",
            Users.of(List.of(new User("default", PasswordDigest.of(PASSWORD)))),
            PaddingScheme.DEFAULT,
            ShapeProfile.NONE,
            (any, origin, session) -> StreamAcceptor.of(new ChannelInboundHandlerAdapter()),
            StreamTimeouts.DEFAULT,
            reception);
    private final ScriptedSite site = new ScriptedSite();
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final byte[] digest = MessageDigest.getInstance("SHA-256").digest(PASSWORD.getBytes(UTF_8));

    FirstFlightTest() throws NoSuchAlgorithmException {
        connection.freezeTime();
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
        assertEquals(0, reception.newcomers().count());
        reception.close();
    }

    @Test
    void aPasswordIsASessionAndTheSiteHearsNothing() {
        handshake(false);
        send(digest, new byte[2]);
        assertSession();
        pass(10_000);
        assertFalse(site.isVisited);
    }

    @Test
    void aPasswordInTwoPiecesIsGathered() {
        handshake(false);
        send(new byte[][] {Arrays.copyOf(digest, 20)});
        pass(99);
        assertFalse(site.isVisited);
        send(Arrays.copyOfRange(digest, 20, 32), new byte[2]);
        assertSession();
        assertFalse(site.isVisited);
    }

    @Test
    void aWrongPasswordGoesToTheSiteAtOnceWithEveryByte() {
        handshake(false);
        byte[] wrong = digest.clone();
        wrong[31] ^= 1;
        send(wrong, new byte[] {0, 3, 1, 2, 3});
        assertEquals(37, site.heard.readableBytes());
        assertEquals(wrong[31], site.heard.getByte(31));
        assertTrue(site.stays);
        assertTrue(reception.failed().minute().isPresent());
    }

    @Test
    void aRequestIsNoWrongPassword() {
        handshake(false);
        send("GET /some/page HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(US_ASCII));
        assertEquals(44, site.heard.readableBytes());
        assertTrue(reception.failed().minute().isEmpty());
    }

    @Test
    void aShortRequestNeedNotWait() {
        handshake(false);
        send("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
        assertEquals(18, site.heard.readableBytes());
    }

    /** Nothing before 34 bytes depends on whether they are those of a password. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 33})
    void fewBytesGoToTheSiteAfter100MillisecondsRightOrWrong(int length) {
        for (int wrong = 0; wrong < 2; wrong++) {
            FirstFlightTest other = another();
            other.handshake(false);
            other.pass(1_000);
            assertTrue(other.site.isVisited, "the site's time limits count from 100 ms of silence on");
            byte[] first = Arrays.copyOf(digest, length);
            first[0] ^= (byte) wrong;
            other.send(new byte[][] {first});
            other.pass(FirstFlight.GATHER_MILLIS - 1);
            assertEquals(0, other.site.heard.readableBytes());
            other.pass(1);
            assertEquals(length, other.site.heard.readableBytes());
            other.close();
        }
    }

    @Test
    void silenceConnectsAndAPasswordStillCounts() {
        handshake(false);
        pass(99);
        assertFalse(site.isVisited);
        pass(1);
        assertTrue(site.isVisited);
        pass(30_000);
        send(digest, new byte[2]);
        assertTrue(site.isLeft);
        assertSession();
    }

    @Test
    void aPasswordOfWhichTheSiteHasHeardAPartStillCounts() {
        handshake(false);
        send(new byte[][] {Arrays.copyOf(digest, 20)});
        pass(200);
        assertEquals(20, site.heard.readableBytes());
        send(Arrays.copyOfRange(digest, 20, 30));
        assertEquals(30, site.heard.readableBytes(), "what follows is passed on as it comes");
        send(Arrays.copyOfRange(digest, 30, 32), new byte[2]);
        assertEquals(30, site.heard.readableBytes());
        assertTrue(site.isLeft);
        assertSession();
    }

    @Test
    void whoHasBeenAnsweredNeverGetsASession() {
        handshake(false);
        send(new byte[][] {Arrays.copyOf(digest, 20)});
        pass(200);
        site.say("HTTP/1.1 400");
        send(Arrays.copyOfRange(digest, 20, 32), new byte[2]);
        assertEquals(34, site.heard.readableBytes());
        assertFalse(site.isLeft);
        assertNull(connection.pipeline().get("session"));
    }

    @Test
    void theEndComesBehindWhatCameBefore() {
        handshake(false);
        send(new byte[] {1, 2, 3});
        connection.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        assertEquals(3, site.heard.readableBytes());
        assertEquals(3, site.heardBeforeEnd);
    }

    @Test
    void theGreetingOfHttp2WaitsForTheDecision() {
        handshake(true);
        pass(100);
        assertTrue(site.isVisited);
        assertTrue(site.isHeld);
        assertFalse(site.stays);
        send(new byte[40]);
        assertTrue(site.stays);
    }

    @Test
    void theGreetingOfHttp2WaitsTenSecondsAtMost() {
        handshake(true);
        pass(100);
        pass(FirstFlight.HOLD_SECONDS * 1_000 - 1);
        assertFalse(site.stays);
        pass(1);
        assertTrue(site.stays);
        send(digest, new byte[2]);
        assertNull(connection.pipeline().get("session"), "it may have been greeted");
    }

    private void assertSession() {
        assertNotNull(connection.pipeline().get("session"));
        assertNull(connection.pipeline().get("site"));
        assertNull(connection.pipeline().get("gate"));
    }

    private static FirstFlightTest another() {
        try {
            return new FirstFlightTest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void handshake(boolean greets) {
        admission.fallback(new Sites(site, Map.of()));
        connection.pipeline().addLast("gate", new TlsGate(admission));
        if (greets) {
            connection.pipeline().addBefore("gate", "first flight", new FirstFlight(admission, site, true));
        } else {
            connection.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        }
    }

    private void send(byte[]... parts) {
        connection.writeInbound(Unpooled.wrappedBuffer(parts));
    }

    private void pass(int millis) {
        connection.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
    }

    /** Keeps what it hears. */
    private static final class ScriptedSite extends ChannelInboundHandlerAdapter implements Site, Visit {

        private final ByteBuf heard = Unpooled.buffer();
        private ChannelHandlerContext ctx;
        private boolean isVisited;
        private boolean isHeld;
        private boolean stays;
        private boolean isLeft;
        private int heardBeforeEnd = -1;

        @Override
        public Visit enter(Channel connection, boolean held) {
            isVisited = true;
            isHeld = held;
            stays = !held;
            connection.pipeline().addLast("site", this);
            return this;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ctx = context;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            heard.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            heardBeforeEnd = heard.readableBytes();
        }

        void say(String words) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(words, US_ASCII));
        }

        @Override
        public void stay() {
            stays = true;
        }

        @Override
        public void leave() {
            isLeft = true;
            ctx.pipeline().remove(this);
        }

        @Override
        public String toString() {
            return "a scripted site";
        }
    }
}
