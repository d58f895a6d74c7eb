package io.anytls.protocol.session;

import io.anytls.protocol.FailureWords;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.budget.DeliveryWatch;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.session.EndingTable.Event;
import io.anytls.protocol.session.EndingTable.State;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream as a Netty channel, child of its session's channel and on the same event loop. Messages are {@link ByteBuf}s. It is a
 * {@link DuplexChannel} with half-closure always allowed: the end of what the peer sends is a
 * {@link ChannelInputShutdownEvent}, and an end in both directions at once, before both were done, is a
 * {@link StreamResetException} through the pipeline. When the session dies, its reason comes that way.
 *
 * <p>Back-pressure up: writes go to the session only while it is writable, and the stream's writability follows the session's.
 * Back-pressure down: what is not read waits, and beyond a bound the session reads no more.
 *
 * <p>The way down is {@link StreamInput}'s, the way up {@link StreamOutput}'s; what a FIN means, and when ours goes, is the business of
 * {@link Ending}. Here is what makes a Netty channel of them.
 */
public abstract sealed class StreamChannel extends ChildChannel implements ByteCounts
        permits ClientStream, ServerStream {

    /** Payload of a frame that fills four TLS records of 16,384 bytes, its header included. */
    public static final int FRAME_PAYLOAD = 65_529;

    private static final Logger LOG = LoggerFactory.getLogger(StreamChannel.class);
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private final int streamId;
    private final Session session;
    private final StreamConfig config = new StreamConfig(this);
    private final HeldMemory memory;
    private final StreamInput input;
    private final StreamOutput output = new StreamOutput(this);
    private final Ending ending;
    private final DeliveryWatch delivery;

    private final StreamActivity activity = new StreamActivity();

    private boolean reading;

    StreamChannel(Session session, int streamId) {
        super(session.channel());
        this.session = session;
        this.streamId = streamId;
        this.memory = session.share().open(this::closeLater);
        this.input = new StreamInput(this, memory.place());
        this.ending = new Ending(this);
        this.delivery = new DeliveryWatch(
                session.channel().eventLoop(), memory, () -> sessionFailure() != null, memory::giveUp);
        config.setWriteBufferWaterMark(WATER_MARK);
    }

    /** The id on the wire. Any thread. */
    public final int streamId() {
        return streamId;
    }

    /** What the stream holds of its user's memory, its relay included. Any thread. */
    public final HeldMemory memory() {
        return memory;
    }

    private void closeLater() {
        parent().eventLoop().execute(this::close);
    }

    /** Why its session has ended; null while it has not. Event loop only. */
    public final SessionException sessionFailure() {
        return session.failure();
    }

    /** What is known of the other side; null while nothing is. Any thread on the client's side. */
    public final Peer peer() {
        return session.peer();
    }

    final Session session() {
        return session;
    }

    final Ending ending() {
        return ending;
    }

    /** What a peer is to which a FIN means the end of both directions. */
    abstract EndingTable.Towards plainPeer();

    // ---- down: from the session to the pipeline ----

    /** Takes payload from the session; true when the pipeline got it at once and wants a read-complete. */
    final boolean receive(ByteBuf payload) {
        payloadMoved(false);
        activity.received(payload.readableBytes());
        if (input.isShutdown() || !isOpen() || !ending.state().isHearing()) {
            payload.release();
            return false;
        }
        return input.receive(payload);
    }

    /** Whether nothing was given to the pipeline since the last read-complete. */
    final boolean isFirstRead() {
        boolean first = !reading;
        reading = true;
        return first;
    }

    /** Takes back the end of what was received last, which is not read yet after all; the next read begins with it. */
    final void unread(ByteBuf payload) {
        if (!isOpen()) {
            payload.release();
        } else {
            input.unread(payload);
        }
    }

    final void readComplete() {
        reading = false;
        if (isActive()) {
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected final void doBeginRead() {
        input.read();
    }

    final void stopReading() {
        input.stopReading();
    }

    /** True when another FIN, right behind this one, would give it another meaning. */
    final boolean finReceived() {
        ending.happened(Event.PEER_FIN);
        boolean ambiguous = ending.state() == State.THEIRS_UNREAD || ending.state() == State.BOTH;
        if (!ambiguous) {
            finsReceived();
        }
        return ambiguous;
    }

    /** No more FINs are at hand for now, so it is clear what they mean. */
    final void finsReceived() {
        if (isOpen() && input.isDelivered()) {
            allRead();
        } else if (isOpen()) {
            delivery.start();
        }
    }

    /** Nothing of what was received waits any more. */
    final void allRead() {
        if (ending.state().isBeingRead()) {
            ending.happened(Event.ALL_READ);
        }
    }

    /** Nothing more will come, and everything that came has been delivered, or is on its way to a slow reader. */
    final void shutdownInputNow() {
        input.shutdown();
    }

    /** Whether the input has come to its end, and was not cut off. */
    final boolean isInputEnded() {
        return input.isShutdown();
    }

    // ---- up: from the pipeline to the session ----

    @Override
    protected final Object filterOutboundMessage(Object message) throws Exception {
        if (!(message instanceof ByteBuf)) {
            throw new UnsupportedOperationException(
                    "a stream carries bytes, not " + message.getClass().getName());
        }
        if (!output.isOpen()) {
            throw new ChannelOutputShutdownException("the stream's output is shut down");
        }
        return message;
    }

    @Override
    protected final void doWrite(ChannelOutboundBuffer out) {
        output.write(out);
    }

    /** The session can take more. */
    final void resumeWriting() {
        ((StreamUnsafe) unsafe()).resume();
    }

    /** Drops what is queued to be sent, as nobody will read it. */
    final void dropOutput() {
        if (output.drop()) {
            ((StreamUnsafe) unsafe()).shutdownOutput(newPromise());
        }
    }

    /** Payload that is between two queues goes before whatever is written now. */
    final void writeLeaving() {
        output.writeLeaving();
    }

    final void payloadSent(int bytes) {
        activity.sent(bytes);
    }

    final long sent() {
        return activity.sent();
    }

    final long received() {
        return activity.received();
    }

    // ---- activity, for the time limits ----

    /** Payload has moved on the wire, in our direction or the peer's. */
    void payloadMoved(boolean ours) {
        activity.moved(ours, eventLoopNanos());
        if (ours) {
            session.payloadSent();
        }
    }

    /** Payload that had waited has been delivered: until now it was payload. */
    final void payloadWaited() {
        activity.begins(eventLoopNanos());
    }

    final boolean isAnswerOwed() {
        return activity.wasOurs();
    }

    /** Nanoseconds since payload last moved; 0 while some waits in our buffers. */
    final long quietNanos() {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        boolean waiting = !input.isEmpty() || out != null && !out.isEmpty();
        return waiting ? 0 : eventLoopNanos() - activity.lastNanos();
    }

    final long eventLoopNanos() {
        return parent().eventLoop().ticker().nanoTime();
    }

    // ---- the end ----

    /**
     * Ends the stream because what it is joined to was reset. Once, and on the event loop only; the channel may still be open
     * afterwards.
     */
    public abstract void reset();

    /** The session is gone; nothing can be sent any more. What came before a FIN is still delivered, else what waits is lost. */
    void sessionEnded(SessionException reason) {
        if (!isOpen()) {
            return;
        }
        ending.happened(Event.SESSION_ENDED);
        if (ending.state().isBeingRead()) {
            finsReceived();
        }
    }

    /** An allocation has failed: that costs this stream and no other. */
    final void abandonForWantOfMemory(OutOfMemoryError e) {
        memory.refused(e);
    }

    /** Ends the stream without a word to the peer, who has ended it already. */
    final void abandon(Throwable reason) {
        ending.happened(Event.REFUSED);
        pipeline().fireExceptionCaught(reason);
        close();
    }

    @Override
    protected void doClose() {
        if (closeOnce()) {
            delivery.stop();
            writeLeaving();
            ending.channelClosed();
            input.release();
            memory.close();
            session.streamClosed(this);
        }
    }

    /** Ends our direction behind everything that was written before. */
    @Override
    public final ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (!eventLoop().inEventLoop()) {
            eventLoop().execute(() -> shutdownOutput(promise));
            return promise;
        }
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (out != null && output.isOpen()) {
            output.shutdownBehind(out);
        }
        return promise.setSuccess();
    }

    @Override
    public final boolean isInputShutdown() {
        return input.isShutdown() || !isOpen();
    }

    @Override
    public final boolean isOutputShutdown() {
        return output.isShutdown() || !isOpen();
    }

    // ---- what Netty wants to know of a channel ----

    /** Before somebody has joined it with anything, what ends a stream is nobody's surprise. */
    @Override
    protected final DefaultChannelPipeline newChannelPipeline() {
        return new StreamPipeline(this);
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    @Override
    final void registered() {
        activity.begins(eventLoopNanos());
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    /** Its name in the log: {@code stream 3.1}, the first of session 3. */
    @Override
    public final String toString() {
        return "stream " + session.number() + "." + Integer.toUnsignedString(streamId);
    }

    private static final class StreamPipeline extends DefaultChannelPipeline {
        StreamPipeline(StreamChannel stream) {
            super(stream);
        }

        @Override
        protected void onUnhandledInboundException(Throwable cause) {
            LOG.debug("{} failed: {}", channel(), FailureWords.of(cause));
        }
    }

    private final class StreamUnsafe extends SocketlessUnsafe {

        void resume() {
            if (outboundBuffer() != null && outboundBuffer().isEmpty()) {
                output.followSession(outboundBuffer());
            } else {
                flush0();
            }
        }
    }
}
