package io.anytls.protocol.session;

import io.anytls.protocol.budget.HeldMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * A stream's way down, from its session to its pipeline. What the pipeline does not read waits, and beyond a bound the session reads no
 * more. Confined to the session's event loop, but for {@link #isShutdown}.
 */
final class StreamInput {

    private final StreamChannel stream;
    private final ReceiveBuffer received;

    private boolean readPending;
    private boolean delivering;
    private volatile boolean shutdown;

    /** @param memory of what waits */
    StreamInput(StreamChannel stream, HeldMemory.Place memory) {
        this.stream = stream;
        this.received = new ReceiveBuffer(memory);
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
            stream.abandonForWantOfMemory(e);
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
            stream.session().readHolds().hold(stream);
        }
    }

    private void fireRead(ByteBuf payload) {
        readPending = stream.config().isAutoRead();
        stream.pipeline().fireChannelRead(payload);
    }

    /** The pipeline wants to read. */
    void read() {
        readPending = true;
        deliver();
    }

    void stopReading() {
        readPending = false;
    }

    /** Gives the pipeline what has waited, as long as it wants to read; then whatever came behind it. */
    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (isDeliverable()) {
                do {
                    fireRead(received.poll());
                } while (isDeliverable());
                stream.payloadWaited();
                stream.pipeline().fireChannelReadComplete();
            }
        } finally {
            delivering = false;
        }
        if (received.isLow()) {
            stream.session().readHolds().release(stream);
        }
        if (received.isEmpty()) {
            stream.allRead();
        }
    }

    private boolean isDeliverable() {
        return readPending && !received.isEmpty() && stream.isOpen();
    }

    /** Nothing of what was received waits, nor is it being given to the pipeline. */
    boolean isDelivered() {
        return received.isEmpty() && !delivering;
    }

    boolean isEmpty() {
        return received.isEmpty();
    }

    /** Everything that came before the peer's FIN has been delivered. */
    void shutdown() {
        if (!shutdown) {
            shutdown = true;
            stream.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** Any thread. */
    boolean isShutdown() {
        return shutdown;
    }

    void release() {
        received.release();
    }
}
