package io.anytls.protocol.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.session.Session;
import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other side of a session, written by hand: says frames in words (see {@link Scribe}) or any bytes, and expects frames. It never
 * does anything by itself, so it can be a peer of any kind.
 */
public final class ScriptedPeer implements AutoCloseable {

    private final MockTicker clock = Ticker.newMockTicker();
    private final WireEnd end = new WireEnd(clock);
    private final ByteBuf heard = Unpooled.buffer();

    /** @param session ours, of either role */
    public ScriptedPeer(Session session) {
        end.pipeline().addLast(new FrameDecoder(), new FrameEncoder(), session);
    }

    /** Says frames, in one read. */
    public void says(String... frames) {
        ByteBuf read = Unpooled.directBuffer();
        for (String frame : frames) {
            read.writeBytes(Scribe.toBytes(frame));
        }
        end.receive(read);
    }

    /** Says any bytes, in one read. */
    public void saysHex(String hex) {
        end.receive(ByteSplits.tracked(ByteSplits.bytes(hex)));
    }

    /** Says any bytes, in one read. */
    public void saysBytes(byte[] bytes) {
        end.receive(ByteSplits.tracked(bytes));
    }

    /** Just these frames, and no others, have come since it was asked the last time. */
    public void expects(String... frames) {
        assertEquals(String.join("\n", frames), String.join("\n", hears()));
    }

    public void expectsNothing() {
        expects();
    }

    /** Just these bytes have come. */
    public void expectsHex(String hex) {
        listen();
        assertEquals(hex.replace(" ", ""), ByteSplits.hex(heard));
        heard.clear();
    }

    /** The frames that have come since it was asked the last time. */
    public List<String> hears() {
        listen();
        List<String> frames = Scribe.toWords(heard);
        assertEquals(0, heard.readableBytes(), "a frame has been cut off");
        heard.clear();
        return frames;
    }

    private void listen() {
        end.runAll();
        for (ByteBuf next = end.take(); next != null; next = end.take()) {
            heard.writeBytes(next);
            next.release();
            end.runAll();
        }
    }

    /** Does not read from now on: our side's writes stay with it, and it becomes unwritable in the end. */
    public void stopsReading() {
        end.capacity(0);
    }

    public void readsAgain() {
        end.capacity(Long.MAX_VALUE);
        end.runAll();
    }

    /** Time passes, and what becomes due on the way runs when it is due. */
    public void advance(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            long step = end.untilNext(left);
            clock.advance(step, TimeUnit.NANOSECONDS);
            left -= step;
            end.runAll();
        }
    }

    /** The peer ends the connection. */
    public void closes() {
        end.unsafe().close(end.newPromise()); // not by the pipeline, through which it is we who close
        end.close();
        end.runAll();
    }

    public void runsTasks() {
        end.runAll();
    }

    /** Our side has ended the connection. */
    public boolean isClosed() {
        end.runAll();
        return !end.isOpen();
    }

    /** Our side's end of the connection. */
    public WireEnd end() {
        return end;
    }

    /** Our session would read more if it came. */
    public boolean isReadFrom() {
        return end.config().isAutoRead();
    }

    /** Nothing may be left over. */
    @Override
    public void close() {
        end.discard();
        assertFalse(end.hasPendingTasks());
        end.checkException();
    }
}
