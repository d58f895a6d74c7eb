package io.anytls.server.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many sessions a user has, others do not wait for them all. Each read costs a millisecond here. */
class ReadPassesTest {

    private static final long MILLI = 1_000_000;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<EmbeddedChannel> opened = new ArrayList<>();
    private long now = -7;
    private final ReadPasses passes = new ReadPasses(loop.eventLoop()) {
        @Override
        long nanos() {
            return now;
        }
    };

    @AfterEach
    void close() {
        opened.forEach(EmbeddedChannel::finishAndReleaseAll);
        loop.finishAndReleaseAll();
    }

    private List<EmbeddedChannel> sessions(String user, int count) {
        return IntStream.range(0, count).mapToObj(i -> session(user)).toList();
    }

    private EmbeddedChannel session(String user) {
        EmbeddedChannel channel = new EmbeddedChannel();
        opened.add(channel);
        channel.pipeline()
                .addLast(passes.newHandler(
                        user,
                        new ReadSize(),
                        () -> channel.config().setAutoRead(false),
                        () -> channel.config().setAutoRead(true)));
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                now += MILLI;
            }
        });
        return channel;
    }

    /** What a pass of the event loop does: each session that may be read brings so many reads. */
    private int read(List<EmbeddedChannel> sessions, int reads) {
        int read = 0;
        for (EmbeddedChannel session : sessions) {
            if (session.config().isAutoRead()) {
                read++;
                for (int i = 0; i < reads; i++) {
                    session.pipeline().fireChannelRead("");
                }
                session.pipeline().fireChannelReadComplete();
            }
        }
        return read;
    }

    private void endPass() {
        loop.runScheduledPendingTasks();
    }

    /** A single read is more than the part of each of sixteen. */
    @Test
    void theMoreUsersAreReadTheLessTimeEachHas() {
        List<EmbeddedChannel> sessions = new ArrayList<>();
        for (int user = 0; user < 16; user++) {
            sessions.addAll(sessions("user" + user, 4));
        }
        passes(3, sessions);
        assertEquals(16, read(sessions, 1), "one of each");
        List<EmbeddedChannel> ofFour = sessions.subList(0, 16);
        sessions.subList(16, sessions.size()).forEach(EmbeddedChannel::close);
        endPass();
        passes(3, ofFour);
        assertEquals(8, read(ofFour, 1), "two of each");
    }

    private void passes(int count, List<EmbeddedChannel> sessions) {
        for (int i = 0; i < count; i++) {
            read(sessions, 1);
            endPass();
        }
    }

    @Test
    void inLaterPassesOneSessionOfAUserIsReadAndNotAll() {
        session("alice");
        List<EmbeddedChannel> his = sessions("mallory", 50);
        read(his, 2);
        for (int pass = 0; pass < 100; pass++) {
            endPass();
            assertEquals(1, read(his, 2));
        }
    }

    /** The rest of a burst's first pass: what is read of each is one buffer, and that is small. */
    @Test
    void whenTheTimeIsUsedUpTheOthersStopAfterTheirFirstBuffer() {
        session("alice");
        List<EmbeddedChannel> his = sessions("mallory", 50);
        read(his.subList(0, 1), 2);
        for (EmbeddedChannel each : his.subList(1, 50)) {
            each.pipeline().fireChannelRead("");
            assertFalse(each.config().isAutoRead(), "the next buffer would be read");
            each.pipeline().fireChannelReadComplete();
        }
    }

    @Test
    void eachSessionHasItsTurn() {
        session("alice");
        List<EmbeddedChannel> his = sessions("mallory", 3);
        read(his, 2);
        for (int pass = 0; pass < 6; pass++) {
            endPass();
            assertTrue(his.get(pass % 3).config().isAutoRead());
            read(his, 2);
        }
    }

    @Test
    void anotherUserIsReadInEachPass() {
        List<EmbeddedChannel> his = sessions("mallory", 50);
        EmbeddedChannel hers = session("alice");
        for (int pass = 0; pass < 20; pass++) {
            read(his, 2);
            assertEquals(1, read(List.of(hers), 5));
            endPass();
        }
    }

    @Test
    void aSessionAloneNeverWaits() {
        List<EmbeddedChannel> one = sessions("mallory", 1);
        for (int pass = 0; pass < 20; pass++) {
            assertEquals(1, read(one, 16));
        }
    }

    @Test
    void aUserAloneOnTheLoopNeverWaits() {
        List<EmbeddedChannel> his = sessions("mallory", 50);
        for (int pass = 0; pass < 20; pass++) {
            assertEquals(50, read(his, 16));
            endPass();
        }
    }

    @Test
    void nobodyWaitsWhereThereIsTime() {
        List<EmbeddedChannel> his = sessions("mallory", 50);
        for (int pass = 0; pass < 50; pass++) {
            now += ReadPasses.LONGEST_NANOS;
            assertEquals(1, read(his.subList(pass, pass + 1), 1));
        }
        assertTrue(his.stream().allMatch(session -> session.config().isAutoRead()));
    }

    @Test
    void aSessionThatEndsWhileItWaitsKeepsNoPlace() {
        session("alice");
        List<EmbeddedChannel> his = sessions("mallory", 3);
        read(his, 2);
        his.get(0).close();
        his.get(1).close();
        endPass();
        assertEquals(1, read(his.subList(2, 3), 2));
        endPass();
        assertEquals(1, read(his.subList(2, 3), 2), "it is alone now");
    }
}
