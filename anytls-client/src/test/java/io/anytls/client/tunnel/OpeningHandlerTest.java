package io.anytls.client.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.payload.ClientHello;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.conversation.Phase;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
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

    private final EmbeddedSocket application = new EmbeddedSocket();
    private final List<FakeLease> leases = new ArrayList<>();
    private boolean trusted;

    private final Conversations conversations = new Conversations(System::nanoTime);
    private boolean waitsForTarget;

    private Outbound outbound() {
        return new FakeOutbound(
                request -> {
                    leases.add(new FakeLease(trusted));
                    return request.loop().newSucceededFuture(last());
                },
                waitsForTarget);
    }

    private final ProxyReply reply = new ProxyReply() {
        @Override
        public ByteBuf accepted(ByteBufAllocator allocator) {
            return allocator.buffer().writeByte('+');
        }

        @Override
        public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
            return allocator.buffer().writeByte('-');
        }
    };

    @AfterEach
    void close() {
        application.finishAndReleaseAll();
        leases.forEach(lease -> lease.stream().finishAndReleaseAll());
    }

    private void open(boolean onTrusted) {
        trusted = onTrusted;
        StreamRequest request = StreamRequest.tcp(
                new TargetAddress("192.0.2.1", 80), new Origin("in", "anna", null), application.eventLoop());
        Outbound outbound = outbound();
        new StreamTunnels(asked -> Decision.go(new Routed(outbound, asked)), () -> false, conversations)
                .start(application, request, reply);
    }

    private FakeLease last() {
        return leases.get(leases.size() - 1);
    }

    private void dies() {
        last().proof.setFailure(new StreamTimeoutException("no sign of life"));
    }

    private void lives() {
        last().proof.setSuccess(null);
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
    void oneThatIsTooLongToKeepWaitsForTheProof() {
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
    void evenWithEarlyDataOnATrustedSession() {
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
        Conversation tunnel = conversations.live().get(0);
        assertEquals("anna", tunnel.origin().user());
        assertEquals("fake", tunnel.outbound());
        assertEquals(Phase.OPENING, tunnel.phase());
        application.receive(PLAIN);
        dies();
        lives();
        assertEquals(Phase.OPEN, tunnel.phase());
        assertEquals(7, tunnel.up(), "of the stream that it runs on");
        assertEquals(List.of(tunnel), conversations.live(), "the one that has moved is the same");
        application.close();
        last().stream().close();
        application.runPendingTasks();
        assertEquals(List.of(), conversations.live());
    }

    @Test
    void oneThatIsRefusedSaysWhy() {
        open(false);
        Conversation tunnel = conversations.live().get(0);
        last().proof.setFailure(new AuthenticationRefusedException("wrong password", null));
        application.runPendingTasks();
        assertEquals("wrong password", tunnel.reason());
        assertEquals(List.of(), conversations.live());
    }

    /** Waiting is a matter of the outbound that is asked, not of the program. */
    @Test
    void whereTheOutboundWaitsForTheTargetTheApplicationHearsWhatBecameOfIt() {
        waitsForTarget = true;
        open(true);
        lives();
        assertEquals("", application.takeSentText());
        last().established.setFailure(new StreamTimeoutException("no route"));
        application.runPendingTasks();
        assertEquals("-", application.takeSentText());
        assertFalse(application.isActive());
    }
}
