package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * A stream's way up, from its queue to its session: only while that is writable, and the stream's writability follows the session's.
 * Confined to the session's event loop, but for {@link #isShutdown}.
 */
final class StreamOutput {

    private static final int SESSION_WRITABLE = 1;

    private final StreamChannel stream;

    /** Payload between our queue and the session's: out of the one, and not yet in the other. */
    private ByteBuf leaving;

    private boolean ending;
    private volatile boolean shutdown;

    StreamOutput(StreamChannel stream) {
        this.stream = stream;
    }

    /** Whether more may be written. */
    boolean isOpen() {
        return !ending && !shutdown;
    }

    /** Sends what is in the queue, as much as the session takes. */
    void write(ChannelOutboundBuffer out) {
        Session session = stream.session();
        boolean wrote;
        do {
            wrote = writeUntilFull(out);
            if (wrote) {
                stream.payloadMoved(true);
                session.flush(); // may make room at once, and nobody but us would notice
            }
        } while (wrote
                && !out.isEmpty()
                && session.isWritable()
                && session.writeTurns().isEmpty());
        if (stream.isOpen()) {
            followSession(out);
            endIfSent(out);
        }
    }

    private boolean writeUntilFull(ChannelOutboundBuffer out) {
        Session session = stream.session();
        boolean wrote = false;
        for (ByteBuf payload = (ByteBuf) out.current(); payload != null; payload = (ByteBuf) out.current()) {
            if (!payload.isReadable()) {
                out.remove();
                continue;
            }
            if (!session.isWritable()) {
                break;
            }
            // Said before the entry is removed: removing it may call the writer, who must not find us writable in
            // between.
            if (session.isFilledBy(payload.readableBytes())) {
                out.setUserDefinedWritability(SESSION_WRITABLE, false);
            }
            stream.payloadSent(payload.readableBytes());
            leaving = payload.retain();
            out.remove(); // first, so that ours is the only reference and the header can go into the headroom
            writeLeaving();
            wrote = true;
        }
        return wrote;
    }

    /** Before any FIN of ours: who is told of a write's success may end the stream then and there. */
    void writeLeaving() {
        ByteBuf payload = leaving;
        if (payload != null) {
            leaving = null;
            writeFrames(payload);
        }
    }

    private void writeFrames(ByteBuf payload) {
        Session session = stream.session();
        while (payload.readableBytes() > StreamChannel.FRAME_PAYLOAD) {
            session.write(new Frame.Psh(stream.streamId(), payload.readRetainedSlice(StreamChannel.FRAME_PAYLOAD)));
        }
        session.write(new Frame.Psh(stream.streamId(), payload));
    }

    /** The session's writability has changed, or may have. */
    void followSession(ChannelOutboundBuffer out) {
        boolean writable = stream.session().isWritable();
        if (!writable || !out.isEmpty()) {
            stream.session().writeTurns().await(stream);
        }
        out.setUserDefinedWritability(SESSION_WRITABLE, writable);
    }

    /** Ends our direction behind what is in the queue. */
    void shutdownBehind(ChannelOutboundBuffer out) {
        ending = true;
        stream.unsafe().flush();
        endIfSent(out);
    }

    private void endIfSent(ChannelOutboundBuffer out) {
        if (ending && out.isEmpty() && leaving == null) {
            ending = false;
            shutdown = true;
            stream.ending().outputEnded();
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
}
