package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.session.ClientStream;
import io.anytls.protocol.session.Repeat;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream's first flight and the wait for the answer to it, on an event loop whose time is moved. */
class StreamOpeningTest {

    private static final int SYNACK_TIMEOUT = 3_000;
    private static final int LONGEST_WAIT = 15_000;

    private final SessionsForTests sessions = new SessionsForTests();
    private final PooledSession session = sessions.make();
    private final PoolStatistics statistics = new PoolStatistics();
    private final List<PooledSession> ended = new ArrayList<>();
    private final List<Order> missed = new ArrayList<>();
    private final List<PooledSession> stalled = new ArrayList<>();
    private final StreamOpening.Owner owner = new StreamOpening.Owner() {
        @Override
        public void streamEnded(PooledSession of, ClientStream stream) {
            ended.add(of);
        }

        @Override
        public void answered(PooledSession of) {}

        @Override
        public void missed(Order order) {
            missed.add(order);
        }

        @Override
        public void stalled(PooledSession suspect) {
            stalled.add(suspect);
        }

        @Override
        public void lost(PooledSession dead, Duration waited) {
            throw new AssertionError("nobody has given it up");
        }
    };
    private final StreamOpening opening = new StreamOpening(TableOptions.DEFAULT::options, statistics, owner);

    @AfterEach
    void close() {
        sessions.close();
    }

    private StreamLease open() {
        Order order = new Order(new TargetAddress("192.0.2.1", 80), session.loop());
        opening.onStanding(session, order);
        return order.leased().getNow();
    }

    private ClientStream opened() {
        ClientStream stream = (ClientStream) open().stream();
        SessionsForTests.pass(session, 5);
        assertEquals(List.of(Frame.Syn.class, Frame.Psh.class), sent());
        return stream;
    }

    private List<Class<?>> sent() {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> type = SessionsForTests.sent(session); type != null; type = SessionsForTests.sent(session)) {
            types.add(type);
        }
        return types;
    }

    // ---- the first flight ----

    @Test
    void synAndAddressWaitAMomentForTheFirstPayload() {
        StreamLease lease = open();
        assertTrue(lease.isTrusted());
        SessionsForTests.pass(session, 4);
        assertEquals(List.of(), sent());
        lease.stream().writeAndFlush(Unpooled.copiedBuffer(new byte[] {1}));
        assertEquals(List.of(Frame.Syn.class, Frame.Psh.class, Frame.Psh.class), sent());
    }

    @Test
    void aSessionThatWasSilentForLongIsAskedInFrontOfThem() {
        SessionsForTests.pass(session, 5_001);
        StreamLease lease = open();
        assertFalse(lease.isTrusted());
        SessionsForTests.pass(session, 5);
        assertEquals(List.of(Frame.HeartbeatRequest.class, Frame.Syn.class, Frame.Psh.class), sent());
    }

    // ---- a stream that is served once however often it is sent ----

    private static final String INSTANCE = "0123456789abcdef";

    private static Frame.Syn syn(PooledSession on) {
        SessionsForTests.pass(on, 5);
        Object frame = SessionsForTests.channel(on).readOutbound();
        while (frame != null && !(frame instanceof Frame.Syn)) {
            ReferenceCountUtil.release(frame);
            frame = SessionsForTests.channel(on).readOutbound();
        }
        return (Frame.Syn) frame;
    }

    private StreamLease place(PooledSession on, Repeat repeat) {
        Order order = new Order(new TargetAddress("192.0.2.1", 80), on.loop(), repeat);
        opening.onStanding(on, order);
        return order.leased().getNow();
    }

    @Test
    void onASilentSessionItMayBeSentAgainWhereTheServerSaysSo() {
        PooledSession silent = sessions.makeServingOnce(INSTANCE);
        assertNull(place(silent, null).repeat(), "heard from a moment ago");
        assertNull(syn(silent).nonce());
        SessionsForTests.pass(silent, 5_001);
        StreamLease lease = place(silent, null);
        assertFalse(lease.isTrusted());
        assertSame(lease, lease.unproven());
        assertEquals(lease.repeat().nonce(), syn(silent).nonce());
        SessionsForTests.pass(session, 5_001);
        assertNull(place(session, null).repeat(), "nobody has said so there");
    }

    @Test
    void itsCopyIsKnownToTheSameRunOfTheServerOnly() {
        Repeat first = new Repeat(Nonce.random(), INSTANCE);
        PooledSession same = sessions.makeServingOnce(INSTANCE);
        StreamLease copy = place(same, first);
        assertEquals(first.again(), copy.repeat());
        assertEquals(first.nonce().again(), syn(same).nonce());
        assertNull(copy.unproven(), "this session was heard from a moment ago");
        PooledSession other = sessions.makeServingOnce("fedcba9876543210");
        assertNull(place(other, first).repeat());
        assertNull(syn(other).nonce());
    }

    @Test
    void onANewSessionItsCopyWaitsUntilTheServerHasSaidWhoItIs() {
        Repeat first = new Repeat(Nonce.random(), INSTANCE);
        PooledSession fresh = sessions.makeUnanswered();
        Order order = new Order(new TargetAddress("192.0.2.1", 80), fresh.loop(), first);
        opening.onNew(fresh, order);
        assertNull(SessionsForTests.sent(fresh));
        SessionsForTests.channel(fresh).writeInbound(SessionsForTests.servingOnce(INSTANCE));
        assertEquals(first.again(), order.leased().getNow().repeat());
        assertEquals(first.nonce().again(), syn(fresh).nonce());
    }

    @Test
    void aNewSessionThatEndsBeforeIsMissedAFewTimes() {
        Order order =
                new Order(new TargetAddress("192.0.2.1", 80), session.loop(), new Repeat(Nonce.random(), INSTANCE));
        for (int i = 1; i < 4; i++) {
            openAndEnd(order);
            assertEquals(i, missed.size());
        }
        openAndEnd(order);
        assertEquals(3, missed.size());
        assertFalse(order.leased().isSuccess());
        SessionsForTests.pass(session, 0);
        assertTrue(order.leased().isDone());
    }

    private void openAndEnd(Order order) {
        PooledSession fresh = sessions.makeUnanswered();
        opening.onNew(fresh, order);
        SessionsForTests.channel(fresh).close();
    }

    // ---- the answer ----

    @Test
    void aSlowTargetIsNoFaultOfTheSession() {
        ClientStream stream = opened();
        SessionsForTests.pass(session, SYNACK_TIMEOUT);
        assertEquals(List.of(Frame.HeartbeatRequest.class), sent());
        SessionsForTests.answerHeartbeat(session);
        SessionsForTests.pass(session, 10_000);
        assertEquals(List.of(), stalled);
        assertFalse(stream.established().isDone());

        SessionsForTests.channel(session).writeInbound(new Frame.SynAck(stream.streamId(), ""));
        assertTrue(stream.established().isSuccess());
        SessionsForTests.pass(session, 60_000);
        assertTrue(stream.isOpen() && session.isAlive());
        assertEquals(0, statistics.failedStreams());
    }

    @Test
    void afterFifteenSecondsTheStreamIsGivenUpAndTheSessionStays() {
        ClientStream stream = opened();
        SessionsForTests.pass(session, SYNACK_TIMEOUT);
        SessionsForTests.answerHeartbeat(session);
        SessionsForTests.pass(session, LONGEST_WAIT - SYNACK_TIMEOUT - 10);
        assertTrue(stream.isOpen());
        SessionsForTests.pass(session, 10);
        assertFalse(stream.isOpen());
        assertTrue(session.isAlive());
        assertEquals(List.of(session), ended);
        assertEquals(1, statistics.failedStreams());
    }

    @Test
    void aServerThatGivesNoSignOfLifeEitherMayBeWaitingForTheTarget() {
        opened();
        SessionsForTests.pass(session, SYNACK_TIMEOUT);
        SessionsForTests.pass(session, 999);
        assertEquals(List.of(), stalled);
        SessionsForTests.pass(session, 1);
        assertEquals(List.of(session), stalled);
        assertTrue(session.isAlive());
    }

    @Test
    void payloadCountsAsTheAnswer() {
        ClientStream stream = opened();
        stream.config().setAutoRead(true);
        SessionsForTests.channel(session)
                .writeInbound(new Frame.Psh(stream.streamId(), Unpooled.copiedBuffer(new byte[] {1})));
        assertTrue(stream.established().isSuccess());
        SessionsForTests.pass(session, LONGEST_WAIT);
        assertNull(SessionsForTests.sent(session));
        assertTrue(stream.isOpen());
    }

    @Test
    void version1HasNoAnswerWhoseTimeCouldBeTaken() {
        PooledSession version1 = sessions.makeVersion1();
        Order order = new Order(new TargetAddress("192.0.2.1", 80), version1.loop());
        opening.onStanding(version1, order);
        assertTrue(
                ((ClientStream) order.leased().getNow().stream()).established().isSuccess());
        assertTrue(statistics.toString().contains("SYNACK none"), statistics.toString());
    }
}
