package io.anytls.protocol.padding;

import static io.anytls.protocol.padding.RecordProbe.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the writes' promises and buffers, however a session goes on or ends. LeakCheck sees the buffers. */
class PaddingHandlerPromiseTest {

    private final RecordProbe probe = probe();

    private static RecordProbe probe() {
        try {
            return new RecordProbe("stop=3\n1=10-10,20-20,30-30\n2=40-40");
        } catch (InvalidPaddingSchemeException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void aPromiseIsCompletedWithThePieceThatCarriesItsLastByte() {
        List<String> done = new ArrayList<>();
        for (int length : new int[] {8, 15, 12}) {
            probe.write(frame(length)).addListener(f -> done.add(length + " in record " + probe.records.size()));
        }
        assertEquals(List.of(), done);
        probe.channel.flush();
        assertEquals("10 20 30", probe.sizes());
        assertEquals(List.of("8 in record 1", "15 in record 2", "12 in record 3"), done);
    }

    @Test
    void aPromiseOfManyPiecesIsCompletedOnce() {
        ChannelFuture written = probe.write(frame(500));
        assertFalse(written.isDone());
        probe.channel.flush();
        assertTrue(written.isSuccess());
        assertEquals("10 20 30 440", probe.sizes());
    }

    @Test
    void aVoidPromiseIsAllowed() {
        probe.channel.writeAndFlush(RecordProbe.frameOf(frame(25)), probe.channel.voidPromise());
        assertEquals("10 15 37", probe.sizes());
    }

    @Test
    void aPieceThatFailsFailsTheRestOfItsPacket() {
        probe.failingWrite = 1;
        ChannelFuture first = probe.write(frame(10));
        ChannelFuture second = probe.write(frame(100));
        ChannelFuture third = probe.writeAndFlush(frame(10));
        assertTrue(first.isSuccess());
        assertEquals("write 1", second.cause().getMessage());
        assertEquals("write 1", third.cause().getMessage());
        assertEquals("10", probe.sizes());
    }

    @Test
    void aCloseFailsWhatHasNotBeenFlushedAtOnce() {
        probe.closesSlowly = true;
        ChannelFuture written = probe.write(frame(10));
        probe.channel.close();
        assertInstanceOf(ClosedChannelException.class, written.cause());
    }

    @Test
    void aConnectionThatEndsFailsWhatHasNotBeenFlushed() {
        ChannelFuture written = probe.write(frame(10));
        probe.channel.unsafe().close(probe.channel.newPromise());
        probe.channel.runPendingTasks();
        assertInstanceOf(ClosedChannelException.class, written.cause());
    }

    @Test
    void writesAfterTheCloseFail() {
        probe.channel.close();
        assertInstanceOf(
                ClosedChannelException.class, probe.writeAndFlush(frame(10)).cause());
    }

    @Test
    void aRemovalPassesOnWhatHasNotBeenFlushed() {
        ChannelFuture written = probe.write(frame(10));
        probe.channel.pipeline().remove(PaddingHandler.class);
        assertFalse(written.isDone());
        probe.writeAndFlush(frame(12));
        assertTrue(written.isSuccess());
        assertEquals("22", probe.sizes());
    }

    @Test
    void aFlushInTheMidstOfAPacketIsThePacketBehindIt() {
        probe.write(frame(10)).addListener(f -> probe.writeAndFlush(frame(9)));
        probe.writeAndFlush(frame(20));
        assertEquals("10 20 37 40", probe.sizes());
        assertEquals(hexOf(10) + hexOf(20) + hexOf(9), probe.writtenWithoutWaste());
    }

    @Test
    void aWriteInTheMidstOfTheLastPacketKeepsItsPlaceWhenTheHandlerLeaves() {
        probe.writeAndFlush(frame(60));
        probe.write(frame(8)).addListener(f -> probe.write(frame(9)));
        probe.channel.flush();
        assertTrue(probe.handlerIsGone());
        probe.writeAndFlush(frame(10));
        assertEquals("10 20 30 40 19", probe.sizes());
        assertEquals(hexOf(60) + hexOf(8) + hexOf(9) + hexOf(10), probe.writtenWithoutWaste());
    }

    @Test
    void aCloseInTheMidstOfAPacketFailsTheRest() {
        probe.write(frame(10)).addListener(f -> probe.channel.close());
        ChannelFuture rest = probe.writeAndFlush(frame(100));
        assertInstanceOf(ClosedChannelException.class, rest.cause());
    }

    @Test
    void aMessageThatIsNoFrameIsRefused() {
        assertInstanceOf(
                UnsupportedMessageTypeException.class,
                probe.channel.write("text").cause());
    }

    @Test
    void whatWaitsForAFlushCountsForWritability() {
        long before = probe.channel.bytesBeforeUnwritable();
        probe.write(frame(50_000));
        assertTrue(before - probe.channel.bytesBeforeUnwritable() >= 50_000);
        probe.channel.flush();
        assertEquals(before, probe.channel.bytesBeforeUnwritable());
    }

    private static String hexOf(int frameLength) {
        return HexFormat.of().formatHex(frame(frameLength));
    }
}
