package io.anytls.protocol.testkit;

import io.anytls.protocol.session.StreamChannel;
import io.anytls.testkit.ByteSplits;
import io.anytls.testkit.Sha256;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The application at one end of a stream: notes everything that the stream tells it. */
public final class StreamProbe extends ChannelInboundHandlerAdapter {

    private static final int SHOWN = 4 << 10;

    private final List<String> events = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final MessageDigest digest = Sha256.begin();

    private StreamChannel stream;
    private long bytes;
    private Throwable failure;

    /** Adds a probe to a stream that is there already. */
    public static StreamProbe on(StreamChannel stream) {
        StreamProbe probe = new StreamProbe();
        stream.pipeline().addLast(probe);
        return probe;
    }

    public StreamChannel stream() {
        return stream;
    }

    /** The beginning of what was received, one character a byte. */
    public String text() {
        return text.toString();
    }

    public long bytes() {
        return bytes;
    }

    /** The SHA-256 of what was received; may be asked for at any time. */
    public String hash() {
        return Sha256.soFar(digest);
    }

    /**
     * What happened, in order: {@code read}, {@code complete}, {@code input ended}, {@code output dropped}, the simple names of
     * exceptions, {@code inactive}. Repeated reads are one.
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** The first exception; null while there is none. */
    public Throwable failure() {
        return failure;
    }

    public boolean inputEnded() {
        return events.contains("input ended");
    }

    public boolean isOver() {
        return events.contains("inactive");
    }

    /** Writes text as bytes and flushes. */
    public void says(String what) {
        stream.writeAndFlush(ByteSplits.tracked(what.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        stream = (StreamChannel) ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf read = (ByteBuf) message;
        bytes += read.readableBytes();
        if (text.length() < SHOWN) {
            text.append(read.toString(StandardCharsets.ISO_8859_1));
        }
        digest.update(read.nioBuffer());
        read.release();
        note("read");
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        note("complete");
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            note("input ended");
        } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
            note("output dropped");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        note(cause.getClass().getSimpleName());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        note("inactive");
    }

    private void note(String event) {
        boolean repeated = !events.isEmpty() && events.get(events.size() - 1).equals(event);
        if (!repeated || !event.equals("read")) {
            events.add(event);
        }
    }
}
