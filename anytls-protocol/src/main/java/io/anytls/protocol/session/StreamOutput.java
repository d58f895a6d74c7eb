package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * A stream's way up, from its queue to its session: only while that is writable, and the stream's writability follows the session's.
 * Confined to the session's event loop, but for {@link #isShutdown}.
 */
final class StreamOutput {

    /** Payload of a frame that fills four TLS records of 16,384 bytes, its header included. */
    static final int FRAME_PAYLOAD = 65_529;

    private static final int SESSION_WRITABLE = 1;

    private final Carrier carrier;
    private final int streamId;
    private final StreamActivity activity;
    private final WriteTurns.Waiting turn;

    /** Null if the stream is not shaped, or not any more. */
    private StreamShaper shaper;

    /** Bytes of padding that our FIN gets when the shaper has gone before. */
    private int finWaste;

    /** Payload between our queue and the session's: out of the one, and not yet in the other. */
    private ByteBuf leaving;

    private boolean ending;
    private volatile boolean shutdown;

    /**
     * @param turn called when the stream may write again
     * @param shaper null if the stream is not shaped
     */
    StreamOutput(Carrier carrier, int streamId, StreamActivity activity, WriteTurns.Waiting turn, StreamShaper shaper) {
        this.carrier = carrier;
        this.shaper = shaper;
        this.streamId = streamId;
        this.activity = activity;
        this.turn = turn;
    }

    /** Whether more may be written. */
    boolean isOpen() {
        return !ending && !shutdown;
    }

    /** Sends what is in the queue, as much as the session takes. */
    void write(ChannelOutboundBuffer out) {
        boolean wrote;
        do {
            wrote = writeUntilFull(out);
            if (wrote) {
                activity.moved(true);
                carrier.payloadSent();
                if (shaper != null) {
                    shaper.flushes();
                }
                carrier.flush(); // may make room at once, and nobody but us would notice
            }
        } while (wrote
                && !out.isEmpty()
                && carrier.isWritable()
                && carrier.writeTurns().isEmpty());
    }

    private boolean writeUntilFull(ChannelOutboundBuffer out) {
        boolean wrote = false;
        for (ByteBuf payload = (ByteBuf) out.current(); payload != null; payload = (ByteBuf) out.current()) {
            if (!payload.isReadable()) {
                out.remove();
                continue;
            }
            if (!carrier.isWritable()) {
                break;
            }
            // Said before the entry is removed: removing it may call the writer, who must not find us writable in
            // between.
            if (carrier.isFilledBy(payload.readableBytes())) {
                out.setUserDefinedWritability(SESSION_WRITABLE, false);
            }
            activity.sent(payload.readableBytes());
            leaving = payload.retain();
            out.remove(); // first, so that ours is the only reference and the header can go into the headroom
            writeLeaving();
            wrote = true;
        }
        return wrote;
    }

    /** Before any FIN of ours: who is told of a write's success may end the stream then and there. */
    void writeLeaving() {
        if (leaving != null && shaper() != null) {
            writePieces(shaper);
        }
        ByteBuf payload = leaving;
        if (payload != null) {
            leaving = null;
            writeFrames(payload);
        }
    }

    /** Of a shaped stream pieces may leave by themselves. What is left stays ours to write: a flush may end the stream. */
    private void writePieces(StreamShaper by) {
        by.writes(leaving);
        for (int cut = by.cut(leaving.readableBytes());
                cut >= 0;
                cut = leaving == null ? -1 : by.cut(leaving.readableBytes())) {
            if (cut > 0) {
                carrier.write(new Frame.Psh(streamId, leaving.readRetainedSlice(cut)));
            }
            carrier.flush();
        }
    }

    /** Null if the stream is not shaped, or not any more: it is dropped as soon as nothing is left for it to do. */
    StreamShaper shaper() {
        if (shaper != null && shaper.isOver()) {
            finWaste = shaper.end();
            shaper = null;
        }
        return shaper;
    }

    private void writeFrames(ByteBuf payload) {
        while (payload.readableBytes() > FRAME_PAYLOAD) {
            carrier.write(new Frame.Psh(streamId, payload.readRetainedSlice(FRAME_PAYLOAD)));
        }
        carrier.write(new Frame.Psh(streamId, payload));
    }

    /** The session's writability has changed, or may have. */
    void followSession(ChannelOutboundBuffer out) {
        boolean writable = carrier.isWritable();
        if (!writable || !out.isEmpty()) {
            carrier.writeTurns().await(turn);
        }
        out.setUserDefinedWritability(SESSION_WRITABLE, writable);
    }

    /** Our direction ends behind what is in the queue. */
    void endBehindQueue() {
        ending = true;
    }

    /** Whether our direction was to end, and all that was before its end has been written: true once. */
    boolean endsNow(ChannelOutboundBuffer out) {
        if (!ending || !out.isEmpty() || leaving != null) {
            return false;
        }
        ending = false;
        shutdown = true;
        return true;
    }

    /** Says FIN so often, in one packet: a reset is to be seen as one, not as an end of file and then a reset. */
    void sayFins(int count) {
        writeLeaving();
        int waste = finWaste;
        if (shaper != null) {
            waste = shaper.end();
        }
        if (!carrier.isEnded()) {
            carrier.writeFins(streamId, count, carrier.mayWaste(waste) ? waste : 0);
        }
        if (!carrier.isEnded()) {
            carrier.flush();
        }
    }

    /** Ends our direction and drops what is in the queue; false if it has ended already. */
    boolean drop() {
        if (shutdown) {
            return false;
        }
        ending = false;
        shutdown = true;
        return true;
    }

    /** Any thread. */
    boolean isShutdown() {
        return shutdown;
    }

    /** The stream is closed. */
    void release() {
        carrier.writeTurns().leave(turn);
        if (shaper != null) {
            shaper.stop();
            shaper = null;
        }
    }
}
