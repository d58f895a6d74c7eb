package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says first, and how it learns what the server is (docs/protocol.md, Session set-up and versions). */
class ClientSettingsTest {

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void settingsWaitForTheFirstStreamAndLeaveWithIt() {
        server.peer.expectsNothing();
        StreamProbe stream = server.open();
        server.peer.expectsNothing();
        stream.says("target");
        assertEquals(1, server.peer.end().flushes(), "packet 1 of the padding scheme");
        server.peer.expects(ScriptedServer.SETTINGS, "SYN 1", "PSH 1 target");
    }

    @Test
    void announcedAheadOfAnyStreamTheyAreSentAtOnce() {
        server.session.announce();
        server.peer.expects(ScriptedServer.SETTINGS);
    }

    @Test
    void settingsAreTheseBytes() {
        server.session.announce();
        server.peer.expectsHex("04 00000000 0067"
                + " 763d320a" // v=2
                + " 636c69656e743d746573742f310a" // client=test/1
                + " 70616464696e672d6d64353d" // padding-md5=
                + hexOf(PaddingScheme.DEFAULT.md5())
                + " 0a68616c662d636c6f73653d31" // half-close=1
                + " 0a646174616772616d2d73697a653d3635353335" // datagram-size=65535
                + " 0a6e6f6e63653d31"); // nonce=1
    }

    @Test
    void nothingIsKnownBeforeServerSettings() {
        server.session.announce();
        assertNull(server.session.peer());
        assertFalse(server.session.whenPeerKnown().isDone());
    }

    @Test
    void serverSettingsSayWhatTheServerIs() {
        server.session.announce();
        server.peer.says("SERVER_SETTINGS 0 v=2\nhalf-close=1\nnever-heard-of=1");
        assertEquals(new Peer(2, true, 16_384), server.session.peer());
        assertSame(server.session.peer(), server.session.whenPeerKnown().getNow());
    }

    @ParameterizedTest
    @CsvSource({
        "nonce=1/instance=0123456789abcdef, true",
        "nonce=1, false",
        "instance=0123456789abcdef, false",
        "nonce=2/instance=0123456789abcdef, false",
        "nonce=1/instance=short, false",
        "nonce=1/instance=not of letters, false"
    })
    void aServerServesOnceThatSaysSoAndWhoItIs(String said, boolean serves) {
        server.session.announce();
        server.peer.says("SERVER_SETTINGS 0 v=2\n" + said.replace('/', '\n'));
        assertEquals(serves, server.session.peer().servesOnce());
    }

    @Test
    void aServerThatIsSilentForTwoSecondsSpeaksVersion1() {
        server.session.announce();
        server.advance(Duration.ofMillis(1999));
        assertNull(server.session.peer());
        server.advance(Duration.ofMillis(1));
        assertEquals(new Peer(1, false, 16_384), server.session.peer());
        assertTrue(server.session.whenPeerKnown().isSuccess());
    }

    @Test
    void theTwoSecondsBeginWithTheFirstStream() {
        server.advance(Duration.ofSeconds(10));
        assertNull(server.session.peer());
        server.open().says("target");
        server.advance(Duration.ofMillis(1999));
        assertNull(server.session.peer());
        server.advance(Duration.ofMillis(1));
        assertEquals(1, server.session.peer().version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PSH 1 data", "FIN 1", "SYNACK 1", "HEARTBEAT_REQUEST 0", "HEARTBEAT_RESPONSE 0"})
    void anotherFrameBeforeServerSettingsMeansVersion1(String frame) {
        server.open().says("target");
        server.peer.says(frame);
        assertEquals(new Peer(1, false, 16_384), server.session.peer());
    }

    @Test
    void anUpdateOfThePaddingSchemeOrWasteDoesNot() {
        server.session.announce();
        server.peer.says("UPDATE_PADDING_SCHEME 0 stop=1", "WASTE 0 xx", "99 0 xx");
        assertNull(server.session.peer());
        server.peer.says("SERVER_SETTINGS 0 v=2");
        assertEquals(2, server.session.peer().version());
    }

    /** It may be one that has nothing to do with AnyTLS, or with anything. */
    @Test
    void anAlertSaysNothingOfTheVersion() {
        server.session.announce();
        server.peer.says("ALERT 0 go");
        assertNull(server.session.peer());
        assertInstanceOf(AlertException.class, server.session.failure());
    }

    @Test
    void whereItCannotBeVersion1SilenceEndsASessionWithoutStreams() {
        server.silenceMeansVersion1(false);
        server.session.announce();
        server.advance(Duration.ofMillis(1999));
        assertNull(server.session.failure());
        server.advance(Duration.ofMillis(1));
        assertNull(server.session.peer());
        assertInstanceOf(
                SessionClosedException.class, server.session.whenPeerKnown().cause());
    }

    @Test
    void streamsAreWaitedForUntilItCanBeTold() {
        server.silenceMeansVersion1(false);
        server.open().says("target");
        server.advance(Duration.ofSeconds(10));
        assertNull(server.session.peer());
        assertNull(server.session.failure());
        server.silenceMeansVersion1(true);
        server.advance(Duration.ofSeconds(1));
        assertEquals(1, server.session.peer().version());
    }

    /** The first guess at the round trip is what the handshake took. */
    @Test
    void aServerThatIsFarAwayIsGivenTwoRoundTrips() {
        server.session.handshakeTook(Duration.ofSeconds(2).toNanos());
        server.session.announce();
        server.advance(Duration.ofMillis(3999));
        assertNull(server.session.peer());
        server.advance(Duration.ofMillis(1));
        assertEquals(1, server.session.peer().version());
    }

    @Test
    void whatIsLearnedIsTold() {
        server.session.announce();
        server.advance(Duration.ofSeconds(3));
        server.peer.says(ScriptedServer.HALF_CLOSE);
        assertEquals(List.of(new Peer(1, false, 16_384), new Peer(2, true, 16_384)), server.learned());
    }

    @Test
    void lateServerSettingsAreAccepted() {
        server.session.announce();
        server.advance(Duration.ofSeconds(3));
        assertEquals(1, server.session.peer().version());
        server.peer.says(ScriptedServer.HALF_CLOSE);
        assertEquals(new Peer(2, true, 16_384), server.session.peer());
    }

    @Test
    void aSchemeIsHandedOnForLaterSessions() {
        server.session.announce();
        server.peer.says("UPDATE_PADDING_SCHEME 0 stop=3\n0=1-1");
        assertEquals(List.of("stop=3\n0=1-1"), server.schemes);
    }

    @Test
    void streamIdsGrowByOneFromOne() {
        assertEquals(1, server.open().stream().streamId());
        assertEquals(2, server.open().stream().streamId());
        StreamProbe third = server.open();
        third.stream().close();
        assertEquals(4, server.open().stream().streamId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYN 9", "SETTINGS 0 v=2", "WASTE 0 x"})
    void framesThatOnlyAClientSendsAreIgnored(String frame) {
        StreamProbe stream = server.open();
        stream.says("target");
        server.peer.hears();
        server.peer.says(ScriptedServer.VERSION_2, frame, "PSH 1 data");
        server.peer.expectsNothing();
        assertEquals("data", stream.text());
        assertEquals(1, server.session.openStreams());
    }

    @Test
    void withTheSessionEndsTheWaitForThePeer() {
        server.session.announce();
        server.peer.closes();
        assertInstanceOf(
                SessionClosedException.class, server.session.whenPeerKnown().cause());
    }

    private static String hexOf(String ascii) {
        StringBuilder hex = new StringBuilder(" ");
        ascii.chars().forEach(c -> hex.append(Integer.toHexString(c)));
        return hex.toString();
    }
}
