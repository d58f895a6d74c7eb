package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ParkedWatchTest {

    private int spoilt;

    @Test
    void whereTheClientSpeaksFirstAByteIsTheEnd() {
        EmbeddedChannel channel = parked(false);
        channel.writeInbound(bytes("HTTP/1.1 408 Request Timeout"));
        assertEquals(1, spoilt);
        assertFalse(channel.pipeline().get(ParkedWatch.class).isSound(channel));
        assertNull(channel.readInbound());
    }

    @Test
    void aGreetingIsKeptAndComesWithTheFirstRead() {
        EmbeddedChannel channel = parked(true);
        channel.writeInbound(bytes("220 "), bytes("ready"));
        ParkedWatch watch = channel.pipeline().get(ParkedWatch.class);
        assertTrue(watch.isSound(channel));
        watch.lend();
        assertNull(channel.readInbound());
        channel.config().setAutoRead(true);
        assertEquals("220 ", text(channel));
        assertEquals("ready", text(channel));
        assertNull(channel.pipeline().get(ParkedWatch.class));
        assertEquals(0, spoilt);
    }

    @Test
    void whoSaysMuchUnaskedIsReadNoFurther() {
        EmbeddedChannel channel = parked(true);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[ParkedWatch.MOST_EARLY_BYTES]));
        assertFalse(channel.config().isAutoRead());
        channel.close();
        assertEquals(1, spoilt);
    }

    @Test
    void anEndAResetAndAnErrorAreNoticedOnce() {
        EmbeddedChannel channel = parked(false);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        channel.close();
        assertEquals(1, spoilt);
    }

    @Test
    void withoutAGreetingNothingIsLeftInTheWay() {
        EmbeddedChannel channel = parked(true);
        channel.pipeline().get(ParkedWatch.class).lend();
        assertNull(channel.pipeline().get(ParkedWatch.class));
        assertFalse(channel.config().isAutoRead());
    }

    /** Another thread may lend what has not been told yet that it lies parked. */
    @Test
    void whatIsLentBeforeTheWatchBeginsIsNotWatched() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ParkedWatch watch = new ParkedWatch(false);
        assertTrue(watch.isSound(channel));
        watch.lend();
        watch.begin(channel, () -> spoilt++);
        assertNull(channel.pipeline().get(ParkedWatch.class));
        channel.close();
        assertEquals(0, spoilt);
    }

    @Test
    void whatHasEndedBeforeTheWatchBeginsIsNoticed() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.close();
        new ParkedWatch(false).begin(channel, () -> spoilt++);
        assertEquals(1, spoilt);
    }

    private EmbeddedChannel parked(boolean keepsEarlyBytes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        new ParkedWatch(keepsEarlyBytes).begin(channel, () -> spoilt++);
        return channel;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String text(EmbeddedChannel channel) {
        ByteBuf read = channel.readInbound();
        try {
            return read.toString(StandardCharsets.US_ASCII);
        } finally {
            read.release();
        }
    }
}
