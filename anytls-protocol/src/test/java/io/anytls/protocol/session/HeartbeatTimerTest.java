package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A heartbeat of 10 s with a timeout of 4 s, on an event loop whose time is moved. */
class HeartbeatTimerTest {

    private static final Heartbeat TEN_SECONDS = new Heartbeat(Duration.ofSeconds(10), Duration.ofSeconds(4));

    private final List<Boolean> missed = new ArrayList<>();
    private final SessionListener listener = new SessionListener() {
        @Override
        public void paddingScheme(String rawText) {}

        @Override
        public void heartbeatMissed(ClientSession session, boolean payloadUnread) {
            missed.add(payloadUnread);
        }
    };
    private final ClientSession session = new ClientSession("test", "0", listener, TEN_SECONDS, StreamTimeouts.DEFAULT);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    HeartbeatTimerTest() {
        channel.freezeTime();
        channel.pipeline().addLast(session);
        session.announce();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void version(String version) {
        channel.writeInbound(new Frame.ServerSettings(new KeyValues(Map.of("v", version))));
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private int requests() {
        int requests = 0;
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            requests += sent instanceof Frame.HeartbeatRequest ? 1 : 0;
            ReferenceCountUtil.release(sent);
        }
        return requests;
    }

    /** Steps of 100 ms until one is sent; how long it took. */
    private int untilAsked() {
        for (int passed = 100; passed <= 20_000; passed += 100) {
            pass(100);
            if (requests() > 0) {
                return passed;
            }
        }
        throw new AssertionError("never asked");
    }

    @Test
    void theServerIsAskedAfterSilenceJitteredByAQuarter() {
        version("2");
        for (int i = 0; i < 50; i++) {
            int silence = untilAsked();
            assertTrue(silence >= 7_500 && silence <= 12_600, "asked after " + silence + " ms");
            channel.writeInbound(new Frame.HeartbeatResponse(0));
            pass(500); // the end of a step is where the answer is seen
            channel.writeInbound(new Frame.Fin(99));
        }
        assertEquals(List.of(), missed);
    }

    @Test
    void aShorterIntervalHoldsForASilenceThatHasBegun() {
        version("2");
        requests();
        pass(5_000);
        session.heartbeat(Duration.ofSeconds(4));
        pass(1);
        assertEquals(1, requests());
    }

    @Test
    void itIsBegunAndEndedWhileTheSessionStands() {
        version("2");
        requests();
        session.heartbeat(Duration.ZERO);
        pass(60_000);
        assertEquals(0, requests());
        session.heartbeat(Duration.ofSeconds(10));
        untilAsked();
        session.heartbeat(Duration.ZERO);
        untilMissed();
        assertEquals(List.of(false), missed, "what was asked is waited for");
        pass(60_000);
        assertEquals(0, requests());
    }

    /** It would be asked nothing else either. */
    @Test
    void anotherIntervalDoesNotBeginBeforeItIsKnownWhatTheServerIs() {
        session.heartbeat(Duration.ofSeconds(1));
        pass(2_000);
        assertEquals(0, requests());
    }

    @Test
    void aServerOfVersion1IsNotAsked() {
        version("1");
        requests();
        pass(60_000);
        assertEquals(0, requests());
    }

    @Test
    void whileFramesComeItIsNotAsked() {
        version("2");
        requests();
        for (int second = 0; second < 60; second++) {
            pass(1_000);
            channel.writeInbound(new Frame.Fin(99));
        }
        assertEquals(0, requests());
    }

    @Test
    void noAnswerInTimeIsMissed() {
        version("2");
        untilAsked();
        pass(3_900);
        assertEquals(List.of(), missed);
        for (int step = 0; step < 8; step++) {
            pass(500);
        }
        assertEquals(List.of(false), missed);
    }

    @Test
    void anyFrameClearsTheDeadline() {
        version("2");
        untilAsked();
        channel.writeInbound(new Frame.Fin(99));
        for (int step = 0; step < 12; step++) {
            pass(500);
        }
        assertEquals(List.of(), missed);
    }

    private ClientStream payloadSent() {
        ClientStream stream = session.open();
        stream.writeAndFlush(Unpooled.copiedBuffer(new byte[] {1}));
        return stream;
    }

    private void untilMissed() {
        for (int step = 0; step < 9; step++) {
            pass(500);
        }
    }

    @Test
    void aStreamWithPayloadThatNothingFollowedIsTold() {
        version("2");
        payloadSent();
        untilAsked();
        untilMissed();
        assertEquals(List.of(true), missed);
    }

    /** They may have crossed the payload on the way, or be sent by a server that reads nothing. */
    @Test
    void framesThatFollowedThePayloadDoNotShowThatItWasRead() {
        version("2");
        ClientStream stream = payloadSent();
        channel.writeInbound(new Frame.SynAck(stream.streamId(), ""));
        untilAsked();
        untilMissed();
        assertEquals(List.of(true), missed);
    }

    @Test
    void theAnswerToALaterRequestShowsThatItWasRead() {
        version("2");
        payloadSent();
        session.prove();
        channel.writeInbound(new Frame.HeartbeatResponse(0));
        requests();
        untilAsked();
        untilMissed();
        assertEquals(List.of(false), missed);
    }

    @Test
    void theAnswerToAnEarlierRequestDoesNot() {
        version("2");
        session.prove();
        payloadSent();
        channel.writeInbound(new Frame.HeartbeatResponse(0));
        requests();
        untilAsked();
        untilMissed();
        assertEquals(List.of(true), missed);
    }

    @Test
    void withTheStreamItsPayloadIsForgotten() {
        version("2");
        payloadSent().close();
        requests();
        untilAsked();
        untilMissed();
        assertEquals(List.of(false), missed);
    }

    @Test
    void whileWeReadNothingSilenceIsOurDoing() {
        version("2");
        ClientStream stream = session.open();
        stream.writeAndFlush(Unpooled.copiedBuffer(new byte[] {1}));
        channel.writeInbound(new Frame.SynAck(1, ""));
        untilAsked();
        session.readHolds().hold(stream);
        for (int step = 0; step < 40; step++) {
            pass(500);
        }
        assertEquals(List.of(), missed);
        session.readHolds().release(stream);
        for (int step = 0; step < 7; step++) {
            pass(500);
        }
        assertEquals(List.of(), missed, "the wait has begun anew");
        pass(500);
        pass(500);
        assertEquals(1, missed.size());
    }
}
