package io.anytls.protocol.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.testkit.Await;
import io.anytls.testkit.SocketPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target behind a real socket, so that what it does not read really waits. */
class WriteCoalescerTest {

    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(256 << 20, 1 << 30), System::nanoTime);
    private final HeldMemory memory = budget.share("user").open(() -> {});
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<ByteBuf> written = new CopyOnWriteArrayList<>();
    private SocketPair source;
    private SocketPair target;
    private WriteCoalescer output;

    @BeforeEach
    void connect() throws IOException {
        source = SocketPair.on(loops.next());
        target = SocketPair.on(loops.next());
        target.channel().pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                if (((ByteBuf) message).isReadable()) {
                    written.add((ByteBuf) message);
                }
                ctx.write(message, promise);
            }
        });
        output = new WriteCoalescer(source.channel(), new ReadGate(source.channel()), target.channel(), memory);
    }

    @AfterEach
    void close() throws Exception {
        onLoop(() -> {
            ByteBuf left = output.stop();
            if (left != null) {
                left.release();
            }
        });
        target.close();
        source.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void whatComesInOneReadIsOneWrite() throws Exception {
        onLoop(() -> {
            for (int i = 0; i < 5000; i++) {
                output.write(bytes(1));
            }
            output.flush();
        });
        assertEquals(1, written.size());
        assertEquals(5000, target.reads(5000).length());
    }

    @Test
    void aSmallPieceThatComesAloneIsNotCopied() throws Exception {
        ByteBuf piece = bytes(5);
        onLoop(() -> {
            output.write(piece);
            output.flush();
        });
        assertSame(piece, written.get(0));
        assertEquals("xxxxx", target.reads(5));
    }

    @Test
    void whatWasNotWrittenYetIsHandedBack() throws Exception {
        onLoop(() -> {
            output.write(bytes(5));
            ByteBuf left = output.stop();
            assertEquals(5, left.readableBytes());
            left.release();
        });
    }

    @Test
    void aLargePieceIsNotCopiedAndNothingOvertakes() throws Exception {
        ByteBuf large = PooledByteBufAllocator.DEFAULT.directBuffer(16_384).writeZero(16_384);
        onLoop(() -> {
            output.write(bytes(3));
            output.write(large);
            output.write(bytes(2));
            output.flush();
        });
        assertEquals(3, written.size());
        assertSame(large, written.get(1));
        assertEquals("xxx", target.reads(3));
        target.reads(16_384);
        assertEquals("xx", target.reads(2));
    }

    /** Each byte by itself, each in a read of its own: what they cost must be near what they are. */
    @Test
    void singleBytesForATargetThatDoesNotReadCostLittle() throws Exception {
        fill();
        int before = written.size();
        onLoop(() -> {
            for (int i = 0; i < 200_000; i++) {
                output.write(bytes(1));
                output.flush();
            }
        });
        assertTrue(written.size() - before <= 200_000 / 16_000 + 1, "entries: " + (written.size() - before));
        long held = memory.bytes();
        assertTrue(held < 1_300_000, "held: " + held);
    }

    /** A byte of each record would pin the record. */
    @Test
    void aSliceOfALargeBufferIsCopiedWhileItHasToWait() throws Exception {
        fill();
        ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer(64 << 10).writeZero(64 << 10);
        onLoop(() -> {
            output.write(record.readRetainedSlice(20_000));
            output.flush();
        });
        assertEquals(1, record.refCnt());
        record.release();
    }

    @Test
    void whatWaitedIsSentWhenTheTargetReadsAgain() throws Exception {
        long waiting = fill();
        onLoop(() -> {
            output.write(bytes(7));
            output.flush();
        });
        target.readsHash(waiting);
        assertEquals("xxxxxxx", target.reads(7));
        Await.until("nothing is held any more", () -> memory.bytes() == 0);
    }

    @Test
    void whatAClosedChannelHeldIsGivenBack() throws Exception {
        fill();
        assertTrue(memory.bytes() > 500_000);
        target.channel().close().syncUninterruptibly();
        onLoop(output::closed);
        assertEquals(0, memory.bytes());
    }

    @Test
    void itIsFullEarlierWhileMemoryIsShort() throws Exception {
        onLoop(() -> {
            output.write(PooledByteBufAllocator.DEFAULT.directBuffer(30_000).writeZero(30_000));
            assertFalse(output.isFull());
            memory.place().holds(200L << 20);
            assertTrue(output.isFull());
            output.flush();
        });
    }

    /** Fills the sockets and a megabyte more. */
    private long fill() throws Exception {
        long[] sent = {0};
        onLoop(() -> {
            while (target.channel().unsafe().outboundBuffer().totalPendingWriteBytes() < 1 << 20) {
                output.write(PooledByteBufAllocator.DEFAULT.directBuffer(32_768).writeZero(32_768));
                output.flush();
                sent[0] += 32_768;
            }
        });
        return sent[0];
    }

    private static ByteBuf bytes(int count) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(count)
                .writeBytes("x".repeat(count).getBytes());
    }

    private void onLoop(Runnable action) throws Exception {
        source.channel().eventLoop().submit(action).get();
    }
}
