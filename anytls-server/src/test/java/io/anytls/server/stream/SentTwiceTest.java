package io.anytls.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.limit.RefusedStreams;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream that comes on two sessions of one user: what its target gets of it. */
class SentTwiceTest {

    private static final int STREAM = 1;
    private static final Frame SUCCESS = new Frame.SynAck(STREAM, "");
    private static final Frame END = new Frame.Fin(STREAM);

    private final List<EmbeddedTarget> targets = new ArrayList<>();
    private final List<EmbeddedChannel> sessions = new ArrayList<>();
    private final ScriptedOutbound outbound = new ScriptedOutbound(request -> {
        EmbeddedTarget target = new EmbeddedTarget();
        target.config().setAutoRead(false);
        targets.add(target);
        return request.loop().newSucceededFuture(new Connection.Dialled(target));
    });
    private final SessionLimits limits = new UserLimits(
                    LimitOptions.DEFAULT, new RefusedStreams(System::nanoTime), () -> 0)
            .session(new User("default", PasswordDigest.of("a")));
    private final Nonce nonce = Nonce.random();
    private final EmbeddedChannel first = session("nonce", "1");
    private final EmbeddedChannel second = session("nonce", "1");

    @AfterEach
    void close() {
        sessions.forEach(EmbeddedChannel::finishAndReleaseAll);
        targets.forEach(EmbeddedTarget::finishAndReleaseAll);
    }

    private EmbeddedChannel session(String key, String value) {
        EmbeddedChannel session = new EmbeddedChannel();
        sessions.add(session);
        session.pipeline()
                .addLast(new ServerSession(
                        PaddingScheme.DEFAULT,
                        outbound.streams(limits),
                        StreamTimeouts.DEFAULT,
                        MemoryBudget.ofProcess().share("anna"),
                        ShapeProfile.NONE));
        session.writeInbound(new Frame.Settings(
                new KeyValues(Map.of("v", "2", "padding-md5", PaddingScheme.DEFAULT.md5(), key, value))));
        Map<String, String> said =
                ((Frame.ServerSettings) sent(session).get(0)).values().entries();
        boolean agreed = said.getOrDefault("nonce", "").equals("1");
        assertEquals(key.equals("nonce"), agreed);
        assertEquals(agreed, said.containsKey("instance"));
        return session;
    }

    private static void opens(EmbeddedChannel session, Nonce by) {
        TargetAddress target = new TargetAddress("192.0.2.1", 443);
        ByteBuf address = Unpooled.buffer(target.encodedLength());
        target.encode(address);
        session.writeInbound(new Frame.Syn(STREAM, by), new Frame.Psh(STREAM, address));
        session.runPendingTasks();
    }

    private static void says(EmbeddedChannel session, String text) {
        session.writeInbound(new Frame.Psh(STREAM, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)));
        session.runPendingTasks();
    }

    private static List<Object> sent(EmbeddedChannel session) {
        List<Object> sent = new ArrayList<>();
        for (Frame frame : SentFrames.of(session)) {
            sent.add(frame);
            ReferenceCountUtil.release(frame);
        }
        return sent;
    }

    @Test
    void aCopyTakesThePlaceOfAFirstThatHasSaidNothing() {
        opens(first, nonce);
        assertEquals(List.of(SUCCESS), sent(first));
        opens(second, nonce.again());
        assertEquals(List.of(SUCCESS), sent(second));
        first.runPendingTasks();
        assertFalse(targets.get(0).isOpen());
        says(first, "order");
        says(second, "order");
        assertEquals("", targets.get(0).takeSentText());
        assertEquals("order", targets.get(1).takeSentText());
    }

    @Test
    void aCopyOfOneThatHasIsToldSo() {
        opens(first, nonce);
        says(first, "order");
        assertEquals("order", targets.get(0).takeSentText());
        opens(second, nonce.again());
        assertEquals(List.of(new Frame.SynAck(STREAM, "already served"), END), sent(second));
        assertEquals(1, targets.size());
        says(first, ", and more");
        assertEquals(", and more", targets.get(0).takeSentText());
    }

    @Test
    void anEndOfFileIsSomethingToo() {
        EmbeddedChannel closer = session("nonce", "1");
        opens(closer, nonce);
        closer.writeInbound(new Frame.Fin(STREAM));
        closer.runPendingTasks();
        opens(second, nonce.again());
        assertEquals(List.of(new Frame.SynAck(STREAM, "already served"), END), sent(second));
    }

    @Test
    void aFirstThatComesBehindItsCopyTouchesNothing() {
        opens(second, nonce.again());
        opens(first, nonce);
        assertEquals(
                List.of(new Frame.SynAck(STREAM, "a later sending of this stream has come before"), END), sent(first));
        says(second, "order");
        assertEquals("order", targets.get(0).takeSentText());
    }

    @Test
    void aFirstWhoseSessionHasEndedIsInNobodysWay() {
        opens(first, nonce);
        first.close();
        opens(second, nonce.again());
        assertEquals(List.of(SUCCESS), sent(second));
    }

    /** Data of SYN means nothing to one that has not agreed on it. */
    @Test
    void withoutTheAgreementBothAreServed() {
        EmbeddedChannel one = session("client", "other/1");
        EmbeddedChannel other = session("client", "other/1");
        opens(one, nonce);
        says(one, "order");
        opens(other, nonce);
        says(other, "order");
        assertTrue(targets.stream().allMatch(target -> target.takeSentText().equals("order")));
        assertEquals(2, targets.size());
    }
}
