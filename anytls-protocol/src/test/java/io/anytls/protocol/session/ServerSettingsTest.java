package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.padding.PaddingScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server answers to Settings (docs/protocol.md, Session set-up and versions). */
class ServerSettingsTest {

    private static final String UPDATE = "UPDATE_PADDING_SCHEME 0 " + PaddingScheme.DEFAULT.rawText();

    private final ScriptedClient client = new ScriptedClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aServerSaysNothingFirst() {
        client.peer.expectsNothing();
        assertNull(client.session.peer());
    }

    @Test
    void aVersion2ClientIsAnsweredWithServerSettings() {
        client.peer.says(ScriptedClient.VERSION_2);
        client.peer.expects("SERVER_SETTINGS 0 v=2");
        assertEquals(new Peer(2, false, 16_384), client.session.peer());
    }

    @Test
    void theAnswerIsTheseBytes() {
        client.peer.says(ScriptedClient.VERSION_2);
        client.peer.expectsHex("0a 00000000 0003 763d32");
    }

    @Test
    void aVersion1ClientIsNotAnswered() {
        client.peer.says(ScriptedClient.VERSION_1);
        client.peer.expectsNothing();
        assertFalse(client.session.peer().speaksVersion2());
    }

    @Test
    void aClientOfALaterVersionIsAnsweredInOurs() {
        client.peer.says(ScriptedClient.VERSION_2.replace("v=2", "v=7"));
        client.peer.expects("SERVER_SETTINGS 0 v=2");
    }

    @Test
    void theDatagramsThatEachTakesAreSaidByBothOrByNone() {
        client.peer.says(ScriptedClient.VERSION_2 + "\ndatagram-size=40000");
        client.peer.expects("SERVER_SETTINGS 0 v=2\ndatagram-size=65535");
        assertEquals(40_000, client.session.peer().datagramSize());
    }

    @Test
    void aDatagramSizeThatIsNoNumberIsNone() {
        client.peer.says(ScriptedClient.VERSION_2 + "\ndatagram-size=all");
        client.peer.expects("SERVER_SETTINGS 0 v=2\ndatagram-size=65535");
        assertEquals(16_384, client.session.peer().datagramSize());
    }

    @Test
    void halfCloseIsAgreedToByAnEcho() {
        client.peer.says(ScriptedClient.HALF_CLOSE);
        client.peer.expects("SERVER_SETTINGS 0 v=2\nhalf-close=1");
        assertTrue(client.session.peer().halfClose());
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-close=0", "half-close=", "half-close=2", "half-open=1"})
    void anotherValueIsNoOffer(String line) {
        client.peer.says(ScriptedClient.VERSION_2 + "\n" + line);
        client.peer.expects("SERVER_SETTINGS 0 v=2");
        assertFalse(client.session.peer().halfClose());
    }

    @Test
    void withoutAServersEchoThereIsNoHalfCloseInVersion1() {
        client.peer.says(ScriptedClient.VERSION_1 + "\nhalf-close=1");
        client.peer.expectsNothing();
        assertFalse(client.session.peer().halfClose());
    }

    @Test
    void aClientWithAnotherSchemeIsSentOurs() {
        client.peer.says("SETTINGS 0 v=2\nclient=x/1\npadding-md5=0");
        client.peer.expects(UPDATE, "SERVER_SETTINGS 0 v=2");
    }

    @Test
    void aVersion1ClientWithAnotherSchemeIsSentOursToo() {
        client.peer.says("SETTINGS 0 v=1\nclient=x/1");
        client.peer.expects(UPDATE);
    }

    @Test
    void onlyTheFirstSettingsCount() {
        client.peer.says(ScriptedClient.VERSION_2, ScriptedClient.HALF_CLOSE);
        client.peer.expects("SERVER_SETTINGS 0 v=2");
        assertFalse(client.session.peer().halfClose());
    }

    @Test
    void peerMustSendSettingsBeforeSyn() {
        client.peer.says("SYN 1", "PSH 1 target");
        client.peer.expects("ALERT 0 client did not send its settings");
        assertTrue(client.peer.isClosed());
        assertTrue(client.accepted.isEmpty());
    }

    @Test
    void otherFramesBeforeSettingsAreNoViolation() {
        client.peer.says("WASTE 0 xxxx", "PSH 1 early", "FIN 1", "77 0 xx", ScriptedClient.VERSION_2);
        client.peer.expects("SERVER_SETTINGS 0 v=2");
        assertFalse(client.peer.isClosed());
    }

    @Test
    void settingsAndFirstStreamMayComeInOneRead() {
        client.peer.says(ScriptedClient.VERSION_2, "SYN 1", "PSH 1 target");
        client.peer.expects("SERVER_SETTINGS 0 v=2");
        assertEquals("target", client.accepted.get(0).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SERVER_SETTINGS 0 v=2", "UPDATE_PADDING_SCHEME 0 stop=1", "SYNACK 1", "HEARTBEAT_RESPONSE 0"})
    void framesThatOnlyAServerSendsAreIgnored(String frame) {
        client.peer.says(ScriptedClient.VERSION_2, "SYN 1");
        client.peer.hears();
        client.peer.says(frame, "PSH 1 target");
        client.peer.expectsNothing();
        assertEquals("target", client.accepted.get(0).text());
    }
}
