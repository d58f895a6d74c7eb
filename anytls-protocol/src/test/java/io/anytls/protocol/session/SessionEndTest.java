package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.testkit.StreamProbe;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslClosedEngineException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a session dies, and what its streams learn of it. */
class SessionEndTest {

    @Test
    void anAlertEndsEveryStreamWithItsText() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe one = server.opened();
            StreamProbe two = server.opened();
            server.peer.says("ALERT 0 go away");
            assertTrue(server.peer.isClosed());
            for (StreamProbe stream : List.of(one, two)) {
                assertInstanceOf(AlertException.class, stream.failure());
                assertEquals("go away", stream.failure().getMessage());
                assertEquals(List.of("AlertException", "inactive"), stream.events());
                assertInstanceOf(
                        AlertException.class,
                        server.stream(stream).established().cause());
            }
            server.peer.expectsNothing();
            assertEquals(0, server.session.openStreams());
        }
    }

    @Test
    void framesBehindAnAlertAreIgnored() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            server.peer.says("ALERT 0 bye", "SYNACK 1", "PSH 1 x", "HEARTBEAT_REQUEST 1");
            assertEquals("", stream.text());
            assertInstanceOf(
                    AlertException.class, server.stream(stream).established().cause());
            server.peer.expectsNothing();
        }
    }

    @Test
    void anAlertFromAClientEndsTheSessionToo() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.says("ALERT 0 odd");
            assertInstanceOf(AlertException.class, stream.failure());
            assertTrue(client.peer.isClosed());
        }
    }

    /** A timer that is left keeps session, TLS and target in memory until it fires, with nobody connected. */
    @Test
    void nothingIsScheduledForWhatHasEnded() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe answered = client.opens(1);
            StreamProbe unread = client.opens(3);
            StreamProbe late = client.opens(5);
            answered.stream().reset();
            client.peer.stopsReading();
            unread.stream().write(Unpooled.directBuffer().writeZero(50_000));
            unread.stream().reset();
            unread.stream().reset();
            client.peer.closes();
            late.stream().reset();
            client.peer.runsTasks();
            assertTrue(answered.isOver() && unread.isOver() && late.isOver());
            assertEquals(Long.MAX_VALUE, client.peer.end().untilNext(Long.MAX_VALUE));
        }
    }

    @Test
    void aSessionThatBreaksTheProtocolLeavesNoTimer() {
        try (ScriptedClient client = new ScriptedClient()) {
            client.peer.says("SYN 1");
            assertTrue(client.peer.isClosed());
            assertEquals(Long.MAX_VALUE, client.peer.end().untilNext(Long.MAX_VALUE));
        }
    }

    /** The server's close has come while Settings was being written. */
    @Test
    void aWriteIntoClosedTlsIsTheServersRefusalToo() {
        try (ScriptedServer server = ScriptedServer.thatSays()) {
            server.session
                    .channel()
                    .pipeline()
                    .fireExceptionCaught(new SslClosedEngineException("SSLEngine closed already"));
            assertTrue(server.session.failure().getMessage().contains("wrong password"));
        }
    }

    /** A server that does not want to be told from any other keeps a connection with a wrong password for as long as a silent one. */
    @Test
    void aServerThatSaysNothingUntilItClosesHasMostLikelyRefusedThePassword() {
        try (ScriptedServer server = ScriptedServer.thatSays()) {
            server.session.announce();
            server.advance(Duration.ofSeconds(10));
            assertFalse(server.session.peer().speaksVersion2(), "it may be of version 1");
            assertTrue(server.session.isUnanswered());
            server.peer.closes();
            AuthenticationRefusedException failure =
                    assertInstanceOf(AuthenticationRefusedException.class, server.session.failure());
            assertEquals(
                    "the TLS handshake succeeded, but the server sent nothing until it closed the connection: wrong"
                            + " password?",
                    failure.getMessage());
        }
    }

    /** Given up after a second of silence, for one: the server, which may be busy, has had no part in it. */
    @Test
    void whatIsClosedHereIsNoRefusal() {
        try (ScriptedServer server = ScriptedServer.thatSays()) {
            server.session.announce();
            server.session.channel().close();
            assertEquals("the session was closed", server.session.failure().getMessage());
        }
    }

    @Test
    void oneThatClosesAfterMinutesHasAnotherReason() {
        try (ScriptedServer server = ScriptedServer.thatSays()) {
            server.session.announce();
            server.advance(Duration.ofMinutes(2));
            server.peer.closes();
            assertFalse(server.session.failure() instanceof AuthenticationRefusedException);
        }
    }

    @Test
    void aLostConnectionEndsEveryStreamAndSendsNoFins() {
        for (String settings : List.of(ScriptedServer.VERSION_2, ScriptedServer.HALF_CLOSE)) {
            try (ScriptedServer server = ScriptedServer.thatSays(settings)) {
                StreamProbe one = server.opened();
                StreamProbe two = server.opened();
                two.stream().shutdownOutput();
                server.peer.hears();
                server.peer.closes();
                assertInstanceOf(SessionClosedException.class, one.failure());
                assertSame(one.failure(), two.failure());
                assertTrue(one.isOver() && two.isOver());
                server.peer.expectsNothing();
                assertEquals(0, server.session.openStreams());
            }
        }
    }

    /** As TLS in a stream does, which wants to say a last word first. */
    @Test
    void aHandlerThatPutsTheCloseOffKeepsNoStreamOfALostSession() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe stream = server.opened();
            stream.stream().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
                    // later
                }
            });
            stream.stream().close();
            assertTrue(stream.stream().isOpen());
            server.peer.closes();
            assertFalse(stream.stream().isOpen());
        }
    }

    @Test
    void aLostConnectionEndsServerStreamsToo() {
        for (String settings : List.of(ScriptedClient.VERSION_2, ScriptedClient.HALF_CLOSE)) {
            try (ScriptedClient client = ScriptedClient.thatSays(settings)) {
                StreamProbe stream = client.opens(1);
                client.peer.closes();
                assertEquals(List.of("SessionClosedException", "inactive"), stream.events());
                client.peer.expectsNothing();
            }
        }
    }

    @Test
    void whatCameBeforeAFinIsDeliveredThoughTheSessionHasEnded() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            stream.stream().config().setAutoRead(false);
            server.peer.says("PSH 1 all ", "PSH 1 of it", "FIN 1");
            server.peer.closes();
            assertFalse(stream.isOver());
            stream.stream().config().setAutoRead(true);
            server.peer.runsTasks();
            assertEquals("all of it", stream.text());
            assertTrue(stream.inputEnded() && stream.isOver());
            assertNull(stream.failure());
            server.peer.expectsNothing();
            assertEquals(0, server.session.openStreams());
        }
    }

    @Test
    void withHalfCloseTheOtherDirectionThenLearnsOfTheSessionsEnd() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            stream.stream().config().setAutoRead(false);
            client.peer.says("PSH 1 question", "FIN 1");
            client.peer.closes();
            stream.stream().config().setAutoRead(true);
            client.peer.runsTasks();
            assertEquals("question", stream.text());
            assertTrue(stream.inputEnded() && stream.isOver());
            assertInstanceOf(SessionClosedException.class, stream.failure());
        }
    }

    @Test
    void whatHasNoFinBehindItIsLostWithTheSession() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            stream.stream().config().setAutoRead(false);
            server.peer.says("PSH 1 part");
            server.peer.closes();
            assertTrue(stream.isOver());
            assertInstanceOf(SessionClosedException.class, stream.failure());
        }
    }

    @Test
    void anErrorOfTheConnectionIsTheReason() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            IOException cause = new IOException("connection reset");
            server.peer.end().pipeline().fireExceptionCaught(cause);
            assertTrue(server.peer.isClosed());
            assertInstanceOf(SessionClosedException.class, stream.failure());
            assertSame(cause, stream.failure().getCause());
        }
    }

    @Test
    void aDecodersErrorIsUnwrapped() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            IOException cause = new IOException("bad record");
            server.peer.end().pipeline().fireExceptionCaught(new DecoderException(cause));
            assertSame(cause, stream.failure().getCause());
            assertTrue(server.peer.isClosed());
        }
    }

    @Test
    void theFirstReasonCounts() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            server.peer.says("ALERT 0 first", "ALERT 0 second");
            assertTrue(server.peer.isClosed());
            assertEquals("first", stream.failure().getMessage());
        }
    }

    @Test
    void whatStreamsHoldIsReleased() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe unread = server.opened();
            unread.stream().config().setAutoRead(false);
            server.peer.says("PSH 1 waiting", "PSH 1 " + "x".repeat(5000));
            server.peer.stopsReading();
            StreamProbe unsent = server.open();
            for (int i = 0; i < 100; i++) {
                unsent.says("y".repeat(10_000));
            }
            server.peer.closes();
            assertTrue(unread.isOver() && unsent.isOver());
        }
    }

    @Test
    void aStreamOpenedOnADeadSessionLearnsItsReason() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            server.peer.says("ALERT 0 go away");
            assertTrue(server.peer.isClosed());
            StreamProbe late = server.open();
            late.says("target");
            server.peer.runsTasks();
            assertInstanceOf(AlertException.class, late.failure());
            assertTrue(late.isOver());
            assertInstanceOf(
                    AlertException.class, server.stream(late).established().cause());
            assertEquals(0, server.session.openStreams());
        }
    }

    @Test
    void aSecondAlertOfOursIsNotSent() {
        try (ScriptedClient client = new ScriptedClient()) {
            client.peer.says("SYN 1", "SYN 2", "SYN 3");
            client.peer.expects("ALERT 0 client did not send its settings");
            assertTrue(client.peer.isClosed());
        }
    }

    @Test
    void frameBytesWithoutMeaningDoNoHarm() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.saysHex("ff 00000001 0002 0000  0b ffffffff 0001 00  08 00000000 0003 010203");
            client.peer.expects("HEARTBEAT_RESPONSE 0");
            assertFalse(client.peer.isClosed());
        }
    }
}
