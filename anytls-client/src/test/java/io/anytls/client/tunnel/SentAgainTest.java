package io.anytls.client.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.route.Decision;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.session.Repeat;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an application's first bytes where the server serves a stream once however often it is sent. */
class SentAgainTest {

    private static final byte[] ORDER = "POST /pay HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUESTION = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MORE = {1, 2, 3};

    private final EmbeddedSocket application = new EmbeddedSocket();
    private final Repeat first = new Repeat(Nonce.random(), "0123456789abcdef");
    private final FakeLease silent = new FakeLease(false).servedOnce(first);
    private final Queue<FakeLease> next = new ArrayDeque<>(List.of(silent));
    private final List<StreamRequest> asked = new ArrayList<>();

    private final Outbound outbound = new FakeOutbound(
            request -> {
                asked.add(request);
                return request.loop().newSucceededFuture(next.remove());
            },
            false);

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
        silent.stream().finishAndReleaseAll();
        next.forEach(lease -> lease.stream().finishAndReleaseAll());
    }

    private void open() {
        StreamRequest request = StreamRequest.tcp(
                new TargetAddress("192.0.2.1", 80), new Origin("in", "anna", null), application.eventLoop());
        new StreamTunnels(
                        any -> Decision.go(new Routed(outbound, any)), () -> false, new Conversations(System::nanoTime))
                .start(application, request, reply);
    }

    private void dies() {
        silent.proof.setFailure(new StreamTimeoutException("no sign of life"));
    }

    @Test
    void allThatTheApplicationSendsGoesAheadOfTheProofOnce() {
        open();
        application.receive(ORDER);
        application.receive(MORE);
        assertArrayEquals(ORDER, silent.sentAhead.get(0));
        assertArrayEquals(MORE, silent.sentAhead.get(1));
        silent.proof.setSuccess(null);
        assertEquals(0, silent.stream().takeSent().length);
        application.receive(MORE);
        assertArrayEquals(MORE, silent.stream().takeSent());
    }

    @Test
    void withoutASignOfLifeItIsSentAgainByTheSameNonce() {
        FakeLease copy = new FakeLease(true).servedOnce(first.again());
        next.add(copy);
        open();
        application.receive(ORDER);
        application.receive(MORE);
        dies();
        assertTrue(silent.hasMoved());
        assertEquals(first, asked.get(1).repeat());
        byte[] again = copy.stream().takeSent();
        assertEquals(ORDER.length + MORE.length, again.length);
        copy.stream().finishAndReleaseAll();
    }

    @Test
    void whatDoesNoHarmTwiceIsSentAgainWithoutIt() {
        FakeLease any = new FakeLease(true);
        next.add(any);
        open();
        application.receive(QUESTION);
        dies();
        assertNull(asked.get(1).repeat());
        assertArrayEquals(QUESTION, any.stream().takeSent());
        any.stream().finishAndReleaseAll();
    }

    /** Another server, or another run of it, cannot know whether the first has served it. */
    @Test
    void anotherServerDoesNotGetIt() {
        FakeLease stranger = new FakeLease(true);
        next.add(stranger);
        open();
        application.receive(ORDER);
        dies();
        assertEquals(0, stranger.stream().takeSent().length);
        assertTrue(!stranger.stream().isActive() && !application.isActive());
        stranger.stream().finishAndReleaseAll();
    }
}
