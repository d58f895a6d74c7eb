package io.anytls.client.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.payload.ClientHello;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Phase;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of an application's first bytes is sent, how often, and when, while its stream's session has yet to show that it lives. */
class OpeningHandlerTest {

    private static final byte[] HELLO = ByteBufUtil.getBytes(Hellos.hello(300));
    private static final byte[] EARLY = {23, 3, 3, 0, 1, 9};
    private static final byte[] PLAIN = {'G', 'E', 'T', ' ', '/'};
    private static final byte[] NOTHING = {};

    private final OpenedTunnel tunnel = new OpenedTunnel();
    private final EmbeddedSocket application = tunnel.application;
    private final List<FakeLease> leases = tunnel.leases;
    private final Conversations conversations = tunnel.conversations;
    private boolean trusted;

    @AfterEach
    void close() {
        tunnel.close();
    }

    private void open(boolean onTrusted) {
        open(onTrusted, false);
    }

    private void open(boolean onTrusted, boolean waitsForTarget) {
        trusted = onTrusted;
        tunnel.open(() -> new FakeLease(trusted), waitsForTarget);
    }

    private FakeLease last() {
        return tunnel.last();
    }

    private void dies() {
        tunnel.dies();
    }

    private void lives() {
        tunnel.lives();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    // ---- on a session that was silent for long ----

    @Test
    void aClientHelloGoesAheadOfTheProofAndIsNotSentBehindItAgain() {
        open(false);
        application.receive(HELLO);
        assertArrayEquals(HELLO, last().sentAhead.get(0));
        lives();
        assertArrayEquals(NOTHING, last().stream().takeSent());
        application.receive(EARLY);
        assertArrayEquals(EARLY, last().stream().takeSent());
    }

    @Test
    void earlyDataWaitsForTheProof() {
        open(false);
        application.receive(joined(HELLO, EARLY));
        assertArrayEquals(HELLO, last().sentAhead.get(0));
        assertArrayEquals(NOTHING, last().stream().takeSent());
        lives();
        assertArrayEquals(EARLY, last().stream().takeSent());
    }

    @Test
    void otherPayloadWaitsForTheProof() {
        open(false);
        application.receive(PLAIN);
        assertEquals(List.of(), last().sentAhead);
        assertArrayEquals(NOTHING, last().stream().takeSent());
        lives();
        assertArrayEquals(PLAIN, last().stream().takeSent());
    }

    @Test
    void otherPayloadMovesUnsent() {
        open(false);
        application.receive(PLAIN);
        dies();
        assertTrue(leases.get(0).hasMoved());
        lives();
        assertArrayEquals(NOTHING, leases.get(0).stream().takeSent());
        assertArrayEquals(PLAIN, last().stream().takeSent());
    }

    @Test
    void aClientHelloMayComeInSeveralReads() {
        open(false);
        application.receive(Arrays.copyOf(HELLO, 3));
        application.receive(Arrays.copyOfRange(HELLO, 3, 100));
        assertEquals(List.of(), last().sentAhead);
        application.receive(Arrays.copyOfRange(HELLO, 100, HELLO.length));
        assertArrayEquals(HELLO, last().sentAhead.get(0));
    }

    @Test
    void aClientHelloMayComeInSeveralRecords() {
        byte[] hello = ByteBufUtil.getBytes(Hellos.helloInTwo(300, 100));
        open(false);
        application.receive(joined(hello, EARLY));
        assertArrayEquals(hello, last().sentAhead.get(0));
    }

    @Test
    void aClientHelloThatIsTooLongToKeepWaitsForTheProof() {
        byte[] hello = ByteBufUtil.getBytes(Hellos.hello(ClientHello.LONGEST));
        open(false);
        application.receive(hello);
        assertEquals(List.of(), last().sentAhead);
        dies();
        lives();
        assertArrayEquals(hello, last().stream().takeSent());
    }

    // ---- twice at most ----

    @Test
    void aThirdTimeAClientHelloWaitsForTheProof() {
        open(false);
        application.receive(HELLO);
        dies();
        dies();
        assertEquals(3, leases.size());
        assertEquals(
                List.of(1, 1, 0),
                leases.stream().map(lease -> lease.sentAhead.size()).toList());
        assertArrayEquals(NOTHING, last().stream().takeSent());
        lives();
        assertArrayEquals(HELLO, last().stream().takeSent());
    }

    @Test
    void aThirdTimeEarlyDataWaitsOnATrustedSessionToo() {
        open(false);
        application.receive(joined(HELLO, EARLY));
        dies();
        trusted = true;
        dies();
        assertArrayEquals(NOTHING, last().stream().takeSent());
        lives();
        assertArrayEquals(joined(HELLO, EARLY), last().stream().takeSent());
    }

    @Test
    void afterFourAttemptsTheStreamIsGivenUp() {
        open(false);
        application.receive(HELLO);
        for (int i = 0; i < 4; i++) {
            dies();
        }
        assertEquals(4, leases.size());
        assertTrue(last().isAbandoned());
        assertFalse(application.isActive());
    }

    // ---- on a session that is trusted, or new ----

    @Test
    void otherPayloadIsSentAtOnce() {
        open(true);
        application.receive(PLAIN);
        assertArrayEquals(PLAIN, last().stream().takeSent());
    }

    @Test
    void aClientHelloIsKeptUntilTheProofAllTheSame() {
        open(true);
        application.receive(HELLO);
        dies();
        assertArrayEquals(HELLO, last().sentAhead.get(0));
        lives();
        assertEquals(2, leases.size());
        assertNull(application.pipeline().get("opening"), "the relay has taken over");
    }

    @Test
    void aWrongPasswordIsNoReasonToTryAnotherSession() {
        open(true);
        application.receive(HELLO);
        last().proof.setFailure(new AuthenticationRefusedException("wrong password", null));
        assertEquals(1, leases.size());
        assertTrue(last().isAbandoned());
        assertFalse(application.isActive());
    }

    // ---- what is known of it ----

    @Test
    void aTunnelIsAConversationUntilBothOfItsEndsHaveEnded() {
        open(false);
        Conversation known = conversations.live().get(0);
        assertEquals("anna", known.origin().user());
        assertEquals("fake", known.outbound());
        assertEquals(Phase.OPENING, known.phase());
        application.receive(PLAIN);
        dies();
        lives();
        assertEquals(Phase.OPEN, known.phase());
        assertEquals(7, known.up(), "of the stream that it runs on");
        assertEquals(List.of(known), conversations.live(), "the one that has moved is the same");
        application.close();
        last().stream().close();
        application.runPendingTasks();
        assertEquals(List.of(), conversations.live());
    }

    @Test
    void aTunnelThatIsRefusedSaysWhy() {
        open(false);
        Conversation known = conversations.live().get(0);
        last().proof.setFailure(new AuthenticationRefusedException("wrong password", null));
        application.runPendingTasks();
        assertEquals("wrong password", known.reason());
        assertEquals(List.of(), conversations.live());
    }

    /** Waiting is a matter of the outbound that is asked, not of the program. */
    @Test
    void whereTheOutboundWaitsForTheTargetTheApplicationHearsWhatBecameOfIt() {
        open(true, true);
        lives();
        assertEquals("", application.takeSentText());
        last().established.setFailure(new StreamTimeoutException("no route"));
        application.runPendingTasks();
        assertEquals("-", application.takeSentText());
        assertFalse(application.isActive());
    }
}
