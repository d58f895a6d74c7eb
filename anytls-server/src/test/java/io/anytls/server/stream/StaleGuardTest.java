package io.anytls.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.limit.RefusedStreams;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When what a stream has sent on a parked connection is sent again on another one, and when not: twice would be an order twice. */
class StaleGuardTest {

    private static final int STREAM = 1;
    private static final Duration DIAL = Duration.ofMillis(40);

    /** A quarter more than the dial, and 50 ms. */
    private static final int DOUBT_MILLIS = 100;

    private EmbeddedChannel client = new EmbeddedChannel();
    private EmbeddedTarget parked = new EmbeddedTarget();
    private final EmbeddedTarget another = new EmbeddedTarget();
    private final List<Promise<Connection>> replacements = new ArrayList<>();
    private Promise<Connection> slow;

    @BeforeEach
    void open() {
        open(Map.of("v", "2", "client", "x/1", "padding-md5", PaddingScheme.DEFAULT.md5()));
    }

    private void open(Map<String, String> settings) {
        UserLimits limits = new UserLimits(limitOfOneDial(), new RefusedStreams(System::nanoTime), () -> 0);
        ScriptedOutbound outbound = new ScriptedOutbound(request -> {
            EventLoop loop = request.loop();
            if (request.target().port() != 443) {
                slow = loop.newPromise();
                return slow;
            }
            return loop.newSucceededFuture(new Connection.Parked(parked, DIAL, () -> replacement(loop)));
        });
        client.freezeTime();
        client.pipeline()
                .addLast(new ServerSession(
                        PaddingScheme.DEFAULT,
                        outbound.streams(limits.session(new User("a", PasswordDigest.of("a")))),
                        StreamTimeouts.DEFAULT));
        client.writeInbound(new Frame.Settings(new KeyValues(settings)));
        sent();
        opens(STREAM, 443);
        assertEquals(List.of(new Frame.SynAck(STREAM, "")), sent());
    }

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        parked.finishAndReleaseAll();
        another.finishAndReleaseAll();
    }

    @Test
    void aConnectionThatWasDeadIsReplacedUnnoticed() {
        says("GET /order");
        assertEquals("GET /order", parked.takeSentText());
        parked.pass(999);
        parked.receiveReset();
        says(" and more");
        replace();
        assertEquals("GET /order and more", another.takeSentText());
        another.receive("thanks");
        assertEquals("thanks", answer());
        assertFalse(parked.isOpen());
        assertIsReadInTurns(another);
    }

    @Test
    void whatATargetSendsIsReadInItsUsersTurns() {
        assertIsReadInTurns(parked);
    }

    private static void assertIsReadInTurns(EmbeddedTarget target) {
        assertEquals("turns", target.pipeline().names().get(0));
    }

    @Test
    void anEndThatWasOnItsWayIsTheSame() {
        says("GET /order");
        parked.pass(DOUBT_MILLIS - 1);
        parked.receiveEnd();
        replace();
        assertEquals("GET /order", another.takeSentText());
    }

    @Test
    void beforeAnythingIsSentItIsReplacedHoweverLate() {
        parked.pass(10_000);
        parked.receiveEnd();
        replace();
        says("GET /order");
        assertEquals("GET /order", another.takeSentText());
    }

    @Test
    void aTargetThatReadsAndClosesIsNotAskedTwice() {
        says("GET /order");
        parked.pass(DOUBT_MILLIS + 1);
        parked.receiveEnd();
        assertEquals(0, replacements.size());
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
    }

    @Test
    void aResetThatComesMuchLaterIsTheTargetsOwn() {
        says("GET /order");
        parked.pass(1_001);
        parked.receiveReset();
        assertEquals(0, replacements.size());
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
    }

    @Test
    void afterAnAnswerThereIsNoDoubt() {
        says("GET /order");
        parked.receive("yes");
        parked.receiveReset();
        assertEquals(0, replacements.size());
        assertEquals("yes", answer());
    }

    @Test
    void whatIsTooMuchToKeepIsNotSentAgain() {
        says("GET /" + "x".repeat((32 << 10) - 5));
        says("x".repeat(32 << 10));
        says("x");
        parked.receiveReset();
        assertEquals(0, replacements.size());
    }

    @Test
    void upTo64KibAre() {
        says("GET /" + "x".repeat((32 << 10) - 5));
        says("x".repeat(32 << 10));
        parked.receiveReset();
        replace();
        assertEquals(64 << 10, another.takeSentText().length());
    }

    /** It may be an order, and the target may have carried it out before its end. */
    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\n", "order", "GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n"})
    void whatMayBeAnOrderIsNotSentAgain(String order) {
        says(order);
        parked.receiveReset();
        assertEquals(0, replacements.size());
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
    }

    @Test
    void anOrderBehindAGetEndsTheDoubt() {
        says("GET / HTTP/1.1\r\n\r\n");
        says("POST / HTTP/1.1\r\n\r\n");
        parked.receiveReset();
        assertEquals(0, replacements.size());
    }

    @Test
    void whereTheClientHasEndedItsDirectionNothingIsSentAgain() {
        close();
        replacements.clear();
        client = new EmbeddedChannel();
        parked = new EmbeddedTarget();
        open(Map.of("v", "2", "client", "x/1", "padding-md5", PaddingScheme.DEFAULT.md5(), "half-close", "1"));
        says("GET /order");
        client.writeInbound(new Frame.Fin(STREAM));
        settle();
        parked.receiveReset();
        assertEquals(0, replacements.size());
    }

    @Test
    void thereIsOneReplacement() {
        says("GET /order");
        parked.receiveReset();
        replace();
        another.receiveReset();
        settle();
        assertEquals(1, replacements.size());
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
    }

    @Test
    void whereThatFailsTheStreamEnds() {
        says("GET /order");
        parked.receiveReset();
        replacements.get(0).setFailure(new IOException("connection refused"));
        settle();
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
    }

    @Test
    void aReplacementIsOneOfTheUsersDials() {
        opens(3, 8_443);
        says("GET /order");
        parked.receiveReset();
        settle();
        assertEquals(0, replacements.size());
        assertEquals(List.of(new Frame.Fin(STREAM)), sent());
        assertFalse(slow.isDone());
    }

    @Test
    void theDoubtIsAboutTheTimeOfADial() {
        assertEquals(Duration.ofMillis(50), StaleGuard.doubt(Duration.ZERO));
        assertEquals(Duration.ofMillis(175), StaleGuard.doubt(Duration.ofMillis(100)));
        assertEquals(Duration.ofSeconds(1), StaleGuard.doubt(Duration.ofSeconds(5)));
    }

    private Promise<Connection> replacement(EventLoop loop) {
        replacements.add(loop.newPromise());
        return replacements.get(replacements.size() - 1);
    }

    private static LimitOptions limitOfOneDial() {
        return LimitOptions.DEFAULT
                .with(LimitOptions.DIALS_PER_SESSION, 1)
                .with(LimitOptions.DIALS_PER_USER, 1)
                .with(LimitOptions.OPENS_PER_SECOND_PER_SESSION, 100)
                .with(LimitOptions.OPENS_PER_SECOND, 100);
    }

    private void opens(int stream, int port) {
        TargetAddress target = new TargetAddress("192.0.2.1", port);
        ByteBuf address = Unpooled.buffer(target.encodedLength());
        target.encode(address);
        client.writeInbound(new Frame.Syn(stream), new Frame.Psh(stream, address));
        settle();
    }

    private void says(String text) {
        client.writeInbound(new Frame.Psh(STREAM, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)));
        settle();
    }

    private void replace() {
        settle();
        replacements.get(0).setSuccess(new Connection.Dialled(another));
        settle();
    }

    private void settle() {
        client.runPendingTasks();
        parked.runPendingTasks();
        another.runPendingTasks();
        client.runPendingTasks();
    }

    private String answer() {
        settle();
        StringBuilder answer = new StringBuilder();
        for (Frame frame : SentFrames.of(client)) {
            if (frame instanceof Frame.Psh psh) {
                answer.append(psh.content().toString(StandardCharsets.US_ASCII));
            }
            ReferenceCountUtil.release(frame);
        }
        return answer.toString();
    }

    private List<Object> sent() {
        settle();
        List<Object> sent = new ArrayList<>();
        for (Frame frame : SentFrames.of(client)) {
            sent.add(frame);
            ReferenceCountUtil.release(frame);
        }
        return sent;
    }
}
