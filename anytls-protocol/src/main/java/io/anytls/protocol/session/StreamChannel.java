package io.anytls.protocol.session;

import io.anytls.protocol.FailureWords;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.budget.HeldMemory;
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

    /** Bytes of payload that a frame carries at most: with its header it fills four TLS records. */
    public static final int FRAME_PAYLOAD = StreamOutput.FRAME_PAYLOAD;

    private static final Logger LOG = LoggerFactory.getLogger(StreamChannel.class);
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private final int streamId;
    private final Carrier carrier;
    private final HeldMemory memory;
    private final StreamActivity activity;
    private final StreamConfig config;
    private final StreamInput input;
    private final StreamOutput output;
    private final Ending ending;

    StreamChannel(Carrier carrier, int streamId) {
        super(carrier.channel());
        this.carrier = carrier;
        this.streamId = streamId;
        this.memory = carrier.share().open(this::closeLater);
        this.activity = new StreamActivity(carrier.channel().eventLoop().ticker());
        this.config = new StreamConfig(this);
        this.input = new StreamInput(this, config, activity, carrier, memory);
        this.config.input(input);
        this.output =
                new StreamOutput(carrier, streamId, activity, (StreamUnsafe) unsafe(), carrier.newShaper(streamId));
        this.ending = new Ending(this, carrier, input, output, activity);
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
        return carrier.failure();
    }

    /** What is known of the other side; null while nothing is. Any thread on the client's side. */
    public final Peer peer() {
        return carrier.peer();
    }

    final Carrier carrier() {
        return carrier;
    }

    final Ending ending() {
        return ending;
    }

    // ---- down: from the session to the pipeline ----

    /** Takes payload from the session; true when the pipeline got it at once and wants a read-complete. */
    final boolean receive(ByteBuf payload) {
        activity.moved(false);
        activity.received(payload.readableBytes());
        StreamShaper shaper = output.shaper();
        if (shaper != null) {
            shaper.heard(payload);
        }
        payloadCame();
        if (input.isShutdown() || !isOpen() || !ending.isHearing()) {
            payload.release();
            return false;
        }
        return input.receive(payload);
    }

    /** The peer has sent payload. */
    void payloadCame() {}

    /** The peer has sent padding that belongs to the shape of this stream. */
    final void decoyCame() {
        StreamShaper shaper = output.shaper();
        if (shaper != null) {
            shaper.decoyCame();
        }
    }

    /** Null if the stream is not shaped, or not any more. */
    final StreamShaper shaper() {
        return output.shaper();
    }

    final StreamInput input() {
        return input;
    }

    /** Takes back the end of what was received last, which is not read yet after all; the next read begins with it. */
    final void unread(ByteBuf payload) {
        if (!isOpen()) {
            payload.release();
        } else {
            input.unread(payload);
        }
    }

    @Override
    protected final void doBeginRead() {
        if (input.read()) {
            ending.allRead();
        }
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
        if (isOpen()) {
            output.followSession(out);
            endOutputIfSent(out);
        }
    }

    private void endOutputIfSent(ChannelOutboundBuffer out) {
        if (output.endsNow(out)) {
            ending.outputEnded();
        }
    }

    final long sent() {
        return activity.sent();
    }

    final long received() {
        return activity.received();
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
        ending.sessionEnded();
    }

    /** Ends the stream without a word to the peer, who has ended it already. */
    final void abandon(Throwable reason) {
        ending.refused();
        pipeline().fireExceptionCaught(reason);
        close();
    }

    @Override
    protected void doClose() {
        if (closeOnce()) {
            output.writeLeaving();
            ending.channelClosed();
            input.release();
            memory.close();
            output.release();
            carrier.closed(streamId);
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
            output.endBehindQueue();
            unsafe().flush();
            endOutputIfSent(out);
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
        activity.begins();
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    /** Its name in the log: {@code stream 3.1}, the first of session 3. */
    @Override
    public final String toString() {
        return "stream " + carrier.number() + "." + Integer.toUnsignedString(streamId);
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

    private final class StreamUnsafe extends SocketlessUnsafe implements WriteTurns.Waiting {

        @Override
        public void turnCame() {
            if (outboundBuffer() != null && outboundBuffer().isEmpty()) {
                output.followSession(outboundBuffer());
            } else {
                flush0();
            }
        }
    }
}
