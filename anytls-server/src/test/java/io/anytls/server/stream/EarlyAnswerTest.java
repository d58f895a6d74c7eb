package io.anytls.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.address.Network;
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
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.StreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a client is answered whose target takes its time, on an event loop whose time is moved. Its peers give up at 3 s. */
class EarlyAnswerTest {

    private static final int STREAM = 1;
    private static final int EARLY_MILLIS = 2_300;
    private static final Frame SUCCESS = new Frame.SynAck(STREAM, "");
    private static final Frame END = new Frame.Fin(STREAM);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Promise<Connection>> dials = new ArrayList<>();

    private ScriptedOutbound outbound;

    @BeforeEach
    void open() {
        outbound = new ScriptedOutbound(request -> {
            Promise<Connection> dial = request.loop().newPromise();
            dials.add(dial);
            return dial;
        });
        SessionLimits limits = new UserLimits(LimitOptions.DEFAULT, new RefusedStreams(System::nanoTime), () -> 0)
                .session(new User("default", PasswordDigest.of("a")));
        channel.freezeTime();
        channel.pipeline()
                .addLast(new ServerSession(PaddingScheme.DEFAULT, outbound.streams(limits), StreamTimeouts.DEFAULT));
        channel.writeInbound(new Frame.Settings(
                new KeyValues(Map.of("v", "2", "client", "x/1", "padding-md5", PaddingScheme.DEFAULT.md5()))));
        sent();
        channel.writeInbound(new Frame.Syn(STREAM));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aSlowTargetIsASuccessBefore2500MillisecondsHavePassedAndAnEndLater() {
        sendTarget();
        pass(EARLY_MILLIS - 1);
        assertEquals(List.of(), sent());
        pass(1);
        assertEquals(List.of(SUCCESS), sent());
        pass(2_500);
        dials.get(0).setFailure(new IOException("timed out"));
        pass(0);
        assertEquals(List.of(END), sent());
    }

    @Test
    void theOutboundIsToldWhoAsksForWhat() {
        sendTarget();
        assertEquals(
                List.of(new StreamRequest(
                        Network.TCP,
                        new TargetAddress("192.0.2.1", 443),
                        ScriptedOutbound.ORIGIN,
                        channel.eventLoop())),
                outbound.asked);
    }

    @Test
    void theTimeRunsFromTheOpeningNotFromTheAddress() {
        pass(EARLY_MILLIS - 1);
        sendTarget();
        assertEquals(List.of(), sent());
        pass(1);
        assertEquals(List.of(SUCCESS), sent());
    }

    @Test
    void aFailureBeforeIsTold() {
        sendTarget();
        pass(EARLY_MILLIS - 1);
        dials.get(0).setFailure(new IOException("connection refused"));
        pass(0);
        assertEquals(List.of(new Frame.SynAck(STREAM, "connection refused"), END), sent());
        pass(10_000);
        assertEquals(List.of(), sent());
    }

    @Test
    void aStreamWhoseAddressDoesNotComeIsEnded() {
        pass(EARLY_MILLIS);
        assertEquals(List.of(SUCCESS), sent());
        pass(29_999);
        assertEquals(List.of(), sent());
        pass(1);
        assertEquals(List.of(END), sent());
    }

    private void sendTarget() {
        TargetAddress target = new TargetAddress("192.0.2.1", 443);
        ByteBuf address = Unpooled.buffer(target.encodedLength());
        target.encode(address);
        channel.writeInbound(new Frame.Psh(STREAM, address));
        assertEquals(1, dials.size());
    }

    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private List<Object> sent() {
        List<Object> sent = new ArrayList<>();
        for (Frame frame : SentFrames.of(channel)) {
            sent.add(frame);
            ReferenceCountUtil.release(frame);
        }
        return sent;
    }
}
