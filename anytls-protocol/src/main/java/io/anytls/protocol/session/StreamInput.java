package io.anytls.protocol.session;

import io.anytls.protocol.budget.DeliveryWatch;
import io.anytls.protocol.budget.HeldMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * A stream's way down, from its session to its pipeline. What the pipeline does not read waits, and beyond a bound the session reads no
 * more. Confined to the session's event loop, but for {@link #isShutdown}.
 */
final class StreamInput {

    private final ChannelPipeline pipeline;
    private final StreamConfig config;
    private final StreamActivity activity;
    private final ReadHolds holds;
    private final HeldMemory memory;
    private final ReceiveBuffer received;
    private final DeliveryWatch delivery;

    private boolean readPending;
    private boolean delivering;
    private boolean reading;
    private boolean released;
    private volatile boolean shutdown;

    /** @param memory of what waits */
    StreamInput(Channel stream, StreamConfig config, StreamActivity activity, Carrier carrier, HeldMemory memory) {
        this.pipeline = stream.pipeline();
        this.config = config;
        this.activity = activity;
        this.holds = carrier.readHolds();
        this.memory = memory;
        this.received = new ReceiveBuffer(memory.place());
        this.delivery = new DeliveryWatch(
                carrier.channel().eventLoop(), memory, () -> carrier.failure() != null, memory::giveUp);
    }

    /** Takes payload from the session; true when the pipeline got it at once and wants a read-complete. */
    boolean receive(ByteBuf payload) {
        if (readPending && received.isEmpty() && !delivering) {
            fireRead(payload);
            return true;
        }
        try {
            received.add(payload);
        } catch (OutOfMemoryError e) {
            memory.refused(e); // that costs this stream and no other
        }
        holdIfFull();
        return false;
    }

    /** Takes back the end of what was received last: the next read begins with it. */
    void unread(ByteBuf payload) {
        received.addFirst(payload);
        holdIfFull();
    }

    private void holdIfFull() {
        if (received.isFull()) {
            holds.hold(this);
        }
    }

    private void fireRead(ByteBuf payload) {
        readPending = config.isAutoRead();
        pipeline.fireChannelRead(payload);
    }

    /** Whether nothing was given to the pipeline since the last read-complete. */
    boolean isFirstRead() {
        boolean first = !reading;
        reading = true;
        return first;
    }

    void readComplete() {
        reading = false;
        if (!released) {
            pipeline.fireChannelReadComplete();
        }
    }

    /**
     * The pipeline wants to read: gives it what has waited, as long as it goes on wanting.
     *
     * @return whether nothing waits any more
     */
    boolean read() {
        readPending = true;
        if (delivering) {
            return false;
        }
        delivering = true;
        try {
            while (isDeliverable()) {
                do {
                    fireRead(received.poll());
                } while (isDeliverable());
                activity.begins();
                pipeline.fireChannelReadComplete();
            }
        } finally {
            delivering = false;
        }
        if (received.isLow()) {
            holds.release(this);
        }
        return received.isEmpty();
    }

    private boolean isDeliverable() {
        return readPending && !received.isEmpty() && !released;
    }

    void stopReading() {
        readPending = false;
    }

    /** Nothing of what was received waits, nor is it being given to the pipeline. */
    boolean isDelivered() {
        return received.isEmpty() && !delivering;
    }

    /** Nothing more comes, and what waits is given up if the reader takes too little of it. */
    void watchDelivery() {
        delivery.start();
    }

    boolean isEmpty() {
        return received.isEmpty();
    }

    /** Nothing more will come, and everything that came has been delivered, or is on its way to a slow reader. */
    void shutdown() {
        if (!shutdown) {
            shutdown = true;
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** Whether the input has come to its end, and was not cut off. Any thread. */
    boolean isShutdown() {
        return shutdown;
    }

    /** The stream is closed. */
    void release() {
        released = true;
        delivery.stop();
        received.release();
        holds.release(this);
    }
}
