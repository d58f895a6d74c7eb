package io.anytls.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A header may be written over the bytes in front of a payload only where nobody else can read them. */
class HeadroomTest {

    static Stream<ByteBufAllocator> allocators() {
        return Stream.of(
                PooledByteBufAllocator.DEFAULT, new AdaptiveByteBufAllocator(), UnpooledByteBufAllocator.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void aBufferOfOurOwnIsFree(ByteBufAllocator allocator) {
        ByteBuf buffer = payload(allocator);
        assertTrue(Headroom.isFree(buffer));
        buffer.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void sixBytesAreNotEnough(ByteBufAllocator allocator) {
        ByteBuf buffer = payload(allocator);
        buffer.readerIndex(6);
        assertFalse(Headroom.isFree(buffer));
        buffer.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void memoryThatAnotherHoldsIsNeverOverwritten(ByteBufAllocator allocator) {
        ByteBuf buffer = payload(allocator);
        assertUntouched(buffer.retainedDuplicate(), buffer);
        buffer = payload(allocator);
        assertUntouched(buffer.retainedSlice(0, 10), buffer);
        buffer = payload(allocator);
        assertUntouched(buffer.retain(), buffer.duplicate());
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void memoryThatAnotherHoldsThroughASliceOfASliceIsNeverOverwritten(ByteBufAllocator allocator) {
        ByteBuf root = payload(allocator);
        ByteBuf slice = root.retainedSlice(0, 600);
        root.release();
        ByteBuf ofSlice = slice.retainedDuplicate();
        ofSlice.readerIndex(7);
        assertUntouched(slice, ofSlice);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void theSecondHalfOfAReadDoesNotOverwriteTheFirst(ByteBufAllocator allocator) {
        ByteBuf buffer = payload(allocator);
        ByteBuf first = buffer.readRetainedSlice(20);
        assertUntouched(first, buffer);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void aCompositeIsLeftAlone(ByteBufAllocator allocator) {
        CompositeByteBuf composite = allocator.compositeDirectBuffer();
        composite.addComponents(true, payload(allocator), payload(allocator));
        composite.readerIndex(7);
        assertFalse(Headroom.isFree(composite));
        composite.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void aReadOnlyBufferIsLeftAlone(ByteBufAllocator allocator) {
        ByteBuf buffer = payload(allocator);
        ByteBuf readOnly = buffer.asReadOnly();
        assertFalse(Headroom.isFree(readOnly));
        readOnly.release();
    }

    private static ByteBuf payload(ByteBufAllocator allocator) {
        ByteBuf buffer = allocator.directBuffer(700);
        while (buffer.writableBytes() > 0) {
            buffer.writeByte('.');
        }
        return buffer.readerIndex(7);
    }

    /** Consumes both. */
    private static void assertUntouched(ByteBuf held, ByteBuf written) {
        held.readerIndex(0);
        String before = held.toString(StandardCharsets.ISO_8859_1);
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
        channel.writeOutbound(new Frame.Psh(1, written));
        assertEquals(before, held.toString(StandardCharsets.ISO_8859_1));
        channel.finishAndReleaseAll();
        held.release();
    }
}
