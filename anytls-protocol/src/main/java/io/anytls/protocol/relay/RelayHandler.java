package io.anytls.protocol.relay;

import io.anytls.protocol.FailureWords;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.session.ServerStream;
import io.anytls.protocol.session.StreamChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of a {@link Relay}: what its channel receives goes to the peer.
 *
 * <p>When the peer is full it is flushed first and looked at again, and only then does reading stop: on a fast path that is hardly
 * ever, which saves two system calls per 64 KiB. The two sides may be on different event loops. Then the peer may have drained,
 * and told us so, just before reading was switched off; so it is looked at once more afterwards.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(RelayHandler.class);

    private final DuplexChannel channel;
    private final DuplexChannel peer;
    private final ReadGate reading;
    private final ReadGate peerReading;
    private final WriteCoalescer output;
    private final Departure departure;
    private RelayHandler opposite;
    private boolean added;
    private boolean inputEnded;
    private boolean outputEnded;

    /**
     * @param reading the channel's
     * @param peerReading the peer's
     */
    RelayHandler(DuplexChannel channel, ReadGate reading, DuplexChannel peer, ReadGate peerReading, HeldMemory memory) {
        this.channel = channel;
        this.peer = peer;
        this.reading = reading;
        this.peerReading = peerReading;
        this.output = new WriteCoalescer(channel, reading, peer, memory);
        this.departure = new Departure(channel, reading, peer, memory);
    }

    void opposite(RelayHandler handler) {
        this.opposite = handler;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        added = true;
        if (!channel.isActive()) {
            channelInactive(ctx);
        } else if (channel.isInputShutdown()) {
            inputEnded();
        }
    }

    /** Taken out of a relay that ends: what has not been written is lost. Of one that is taken apart, the next reader gets it. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf left = output.stop();
        if (left == null) {
            return;
        }
        if (channel instanceof ServerStream stream && stream.isActive()) {
            stream.giveBack(left);
        } else {
            left.release();
        }
    }

    /**
     * The channel is closed. If that came between the two steps in which another loop's thread adds a handler, Netty has forgotten
     * this one, and no other event will tell it.
     */
    void closed() {
        opposite.output.closed();
        if (!added) {
            Relay.reset(peer);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (departure.hasBegun() || peer.isOutputShutdown()) {
            ReferenceCountUtil.release(message);
            return;
        }
        output.write((ByteBuf) message);
        if (output.isFull()) {
            output.flush();
            if (output.isFull()) {
                stopReading();
            }
        }
    }

    private void stopReading() {
        reading.full();
        if (!output.isFull()) {
            reading.drained();
        } else if (peer.isWritable()) {
            output.awaitDrain();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        output.flush();
    }

    /** This channel drains again, so its peer may be read from. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            peerReading.drained();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
            inputEnded();
        } else {
            if (event == ChannelOutputShutdownEvent.INSTANCE) {
                peerReading.drained(); // nothing is waited for any more: what it says is dropped
                closeIfOver(); // a write has failed; what this channel had said before was still read
            }
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Over TLS it may be said twice: in TLS, and below it. */
    private void inputEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        output.end(sent -> opposite.endOutput());
        closeIfOver();
    }

    /** All that was written to this channel has gone out. */
    private void endOutput() {
        outputEnded = true;
        if (!(inputEnded && channel instanceof SocketChannel)) {
            HalfClose.endOutput(channel);
        }
        closeIfOver();
        departure.allSent();
    }

    private void closeIfOver() {
        if (inputEnded && (outputEnded || channel.isOutputShutdown())) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean departing = departure.hasBegun();
        departure.cancel();
        if (inputEnded) {
            opposite.closeGently();
        } else if (!departing) {
            output.hurry();
            Relay.reset(peer);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ClosedChannelException || cause instanceof ChannelOutputShutdownException) {
            return; // a write that came too late: the end itself is told by its own event
        }
        LOG.debug("{} failed: {}", name(), FailureWords.of(cause));
        if (cause instanceof OutOfMemoryError) {
            output.refused(cause);
        } else if (inputEnded && peer instanceof SocketChannel) {
            opposite.closeGently(); // what came before the end was whole, and part of it may still be on its way
        } else {
            output.hurry();
            Relay.reset(peer);
        }
        Relay.reset(channel);
    }

    /** In the log a stream has a name, and so what it is joined with is called after it. */
    private String name() {
        if (channel instanceof StreamChannel) {
            return channel.toString();
        }
        return peer instanceof StreamChannel ? peer + ", its socket" : "a relay of two sockets";
    }

    /** The peer is over in both directions: what it has sent goes out, and then this channel ends. Any thread. */
    private void closeGently() {
        if (channel.eventLoop().inEventLoop()) {
            departure.begin();
        } else {
            channel.eventLoop().execute(departure::begin);
        }
    }
}
