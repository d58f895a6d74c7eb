package io.anytls.protocol.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.protocol.session.StreamChannel;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A client session and a server session back to back in memory, on one clock that only the test moves. Bytes pass between them as
 * they do over TLS, only while the receiver wants to read; each accepted stream gets a {@link StreamProbe}.
 */
public final class SessionPair implements AutoCloseable {

    private final MockTicker clock = Ticker.newMockTicker();
    private final WireEnd clientEnd = new WireEnd(clock);
    private final WireEnd serverEnd = new WireEnd(clock);
    private final List<StreamProbe> accepted = new ArrayList<>();
    private final List<String> schemes = new ArrayList<>();
    private final ClientSession client;
    private final ServerSession server;
    private SplittableRandom cuts;

    /** Both ours, so half-close will be agreed on. */
    public SessionPair() {
        this("none");
    }

    /** @param unsaid a key of the client's Settings that the server is not told: {@code half-close}, {@code v} */
    public SessionPair(String unsaid) {
        this(unsaid, ShapeProfile.NONE);
    }

    /** @param shapes that streams have, on both sides */
    public SessionPair(String unsaid, ShapeProfile shapes) {
        client = new ClientSession(
                "test/1",
                PaddingScheme.DEFAULT.md5(),
                new RecordingListener(schemes),
                Heartbeat.OFF,
                StreamTimeouts.DEFAULT,
                shapes);
        server = new ServerSession(
                PaddingScheme.DEFAULT,
                StreamAcceptor.of(new Acceptor()),
                StreamTimeouts.DEFAULT,
                MemoryBudget.ofProcess().share("anybody"),
                shapes);
        clientEnd.pipeline().addLast(new FrameDecoder(), new FrameEncoder(), client);
        serverEnd.pipeline().addLast(new FrameDecoder(), new FrameEncoder(), new Unsaying(unsaid), server);
    }

    /** From now on reads are cut at random places. */
    public SessionPair cutReads(long seed) {
        cuts = new SplittableRandom(seed);
        return this;
    }

    public ClientSession client() {
        return client;
    }

    public ServerSession server() {
        return server;
    }

    public WireEnd clientEnd() {
        return clientEnd;
    }

    public WireEnd serverEnd() {
        return serverEnd;
    }

    /** Opens a stream that reads at once; its SYN is not flushed. */
    public StreamProbe open() {
        StreamProbe probe = StreamProbe.on(client.open());
        probe.stream().config().setAutoRead(true);
        return probe;
    }

    /** The other end of a stream. */
    public StreamProbe accepted(StreamProbe opened) {
        return accepted.get(opened.stream().streamId() - 1);
    }

    /** How many streams the server has seen. */
    public int acceptedStreams() {
        return accepted.size();
    }

    /** Passes bytes and runs what is due, until nothing moves any more. */
    public void pump() {
        while (step()) {}
    }

    /** One read of either side; false if there was nothing to do. */
    public boolean step() {
        clientEnd.runAll();
        serverEnd.runAll();
        boolean moved = pass(clientEnd, serverEnd);
        moved |= pass(serverEnd, clientEnd);
        return moved || clientEnd.hasPendingTasks() || serverEnd.hasPendingTasks();
    }

    private boolean pass(WireEnd from, WireEnd to) {
        if (!from.isWireEmpty() && (to.config().isAutoRead() || !to.isActive())) {
            ByteBuf read = from.take();
            while (cuts != null && read.readableBytes() > 1 && cuts.nextInt(3) == 0) {
                to.receive(read.readRetainedSlice(1 + cuts.nextInt(read.readableBytes() - 1)));
            }
            to.receive(read);
            return true;
        }
        if (from.isWireEmpty() && !from.isOpen() && to.isOpen()) {
            to.close();
            return true;
        }
        return false;
    }

    /** Time passes on both sides. */
    public void advance(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            pump();
            long step = serverEnd.untilNext(clientEnd.untilNext(left));
            clock.advance(step, TimeUnit.NANOSECONDS);
            left -= step;
        }
        pump();
    }

    /** No stream is in a table any more. */
    public void assertNoStreams() {
        assertEquals(0, client.openStreams(), "streams left in the client's table");
        assertEquals(0, server.openStreams(), "streams left in the server's table");
    }

    @Override
    public void close() {
        clientEnd.discard();
        serverEnd.discard();
        assertNoStreams();
        clientEnd.checkException();
        serverEnd.checkException();
    }

    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void initChannel(Channel channel) {
            StreamProbe probe = new StreamProbe();
            channel.pipeline().addLast(probe);
            while (accepted.size() < ((StreamChannel) channel).streamId()) {
                accepted.add(null);
            }
            accepted.set(((StreamChannel) channel).streamId() - 1, probe);
        }
    }
}
