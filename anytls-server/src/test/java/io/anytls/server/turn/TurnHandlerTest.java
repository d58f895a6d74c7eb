package io.anytls.server.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that turned out to be readable when its user's time was used up. */
class TurnHandlerTest {

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<String> heard = new ArrayList<>();
    private final List<EmbeddedChannel> opened = new ArrayList<>();
    private long now;
    private final ReadPasses passes = new ReadPasses(loop.eventLoop()) {
        @Override
        long nanos() {
            return now;
        }
    };
    private final ReadSize size = new ReadSize();
    private EmbeddedChannel late;

    @BeforeEach
    void useUp() {
        session("alice", new ReadSize());
        EmbeddedChannel first = session("mallory", new ReadSize());
        late = session("mallory", size);
        read(first, "x", 1);
        heard.clear();
    }

    /** The first one's turn, who has nothing to read any more. */
    private void pass() {
        loop.runScheduledPendingTasks();
    }

    @AfterEach
    void close() {
        opened.forEach(EmbeddedChannel::finishAndReleaseAll);
        loop.finishAndReleaseAll();
    }

    private EmbeddedChannel session(String user, ReadSize size) {
        EmbeddedChannel channel = new EmbeddedChannel();
        opened.add(channel);
        TurnHandler turns = passes.newHandler(
                user,
                size,
                () -> channel.config().setAutoRead(false),
                () -> channel.config().setAutoRead(true));
        size.in(turns);
        channel.pipeline().addLast(turns).addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                heard.add(bytes.getCharSequence(0, 1, StandardCharsets.US_ASCII).toString());
                bytes.release();
                now += ReadPasses.SHARE_NANOS;
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                heard.add("read");
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                heard.add("event");
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                heard.add("inactive");
            }
        });
        return channel;
    }

    private void read(EmbeddedChannel session, String content, int capacity) {
        session.pipeline()
                .fireChannelRead(Unpooled.buffer(capacity).writeBytes(content.getBytes(StandardCharsets.US_ASCII)));
        session.pipeline().fireChannelReadComplete();
    }

    @Test
    void whatItHasReadCostsNobodyAnythingBeforeItsTurn() {
        read(late, "a", 1);
        assertEquals(List.of(), heard);
        assertFalse(late.config().isAutoRead());
        pass();
        assertEquals(List.of(), heard);
        pass();
        assertEquals(List.of("a", "read"), heard);
    }

    /** What was kept is a read as any other. */
    @Test
    void itsTurnIsUsedUpByIt() {
        EmbeddedChannel other = session("mallory", new ReadSize());
        read(late, "a", 1);
        read(other, "b", 1);
        pass();
        pass();
        assertFalse(late.config().isAutoRead());
        assertEquals(List.of("a", "read"), heard);
        pass();
        assertEquals(List.of("a", "read", "b", "read"), heard);
        pass();
        assertTrue(late.config().isAutoRead());
    }

    @Test
    void itReadsLittle() {
        assertEquals(ReadSize.SMALLEST, size.most());
        pass();
        assertEquals(ReadSize.LARGEST, size.most());
    }

    /** It would be memory that nobody counts. */
    @Test
    void aLargeBufferIsNotKept() {
        read(late, "a", ReadSize.SMALLEST + 1);
        assertEquals(List.of("a", "read"), heard);
        assertFalse(late.config().isAutoRead());
    }

    /** A peer that has hung up is read all the same. */
    @Test
    void noMoreThanOneIsKept() {
        read(late, "a", 1);
        read(late, "b", 1);
        assertEquals(List.of("a", "b", "read"), heard);
    }

    @Test
    void anEndStaysBehindWhatWasKept() {
        read(late, "a", 1);
        late.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertEquals(List.of("a", "event"), heard);
    }

    @Test
    void soDoesTheChannelsOwn() {
        read(late, "a", 1);
        late.close();
        assertEquals(List.of("a", "inactive"), heard.subList(0, 2));
    }
}
