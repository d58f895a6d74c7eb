package io.anytls.protocol.padding;

import static io.anytls.testkit.ByteSplits.hex;
import static io.anytls.testkit.ByteSplits.tracked;

import io.anytls.protocol.frame.Command;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A channel with a padding handler, and in the place of TLS a recorder: what is flushed at once is a record. */
final class RecordProbe extends ChannelOutboundHandlerAdapter implements AutoCloseable {

    final EmbeddedChannel channel = new EmbeddedChannel();

    /** Each record's writes, in hex. */
    final List<List<String>> records = new ArrayList<>();

    /** The write of this number, from 0, fails at once. */
    int failingWrite = -1;

    /** TLS takes its time for a close: close_notify has to go out, and may have to be waited for. */
    boolean closesSlowly;

    private int writes;

    private List<String> unflushed = new ArrayList<>();

    RecordProbe(PaddingScheme scheme, RandomGenerator random) {
        channel.pipeline().addLast(this).addLast(new FrameEncoder(), new PaddingHandler(scheme, random));
    }

    RecordProbe(String scheme) throws InvalidPaddingSchemeException {
        this(PaddingScheme.parse(scheme), new SplittableRandom(1));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (writes++ == failingWrite) {
            bytes.release();
            promise.setFailure(new IllegalStateException("write " + failingWrite));
            return;
        }
        unflushed.add(hex(bytes));
        ctx.write(bytes, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (!unflushed.isEmpty()) {
            records.add(unflushed);
            unflushed = new ArrayList<>();
        }
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!closesSlowly) {
            ctx.close(promise);
        }
    }

    ChannelFuture write(byte[] frame) {
        return channel.write(frameOf(frame));
    }

    static Frame frameOf(byte[] bytes) {
        ByteBuf frame = tracked(bytes);
        byte command = frame.readByte();
        int streamId = frame.readInt();
        frame.readUnsignedShort();
        if (command == Command.PSH.code()) {
            return new Frame.Psh(streamId, frame); // what has been read makes room for the header
        }
        frame.release();
        return switch (command) {
            case 1 -> new Frame.Syn(streamId);
            case 3 -> new Frame.Fin(streamId);
            case 8 -> new Frame.HeartbeatRequest(streamId);
            case 9 -> new Frame.HeartbeatResponse(streamId);
            default -> throw new AssertionError(command);
        };
    }

    ChannelFuture writeAndFlush(byte[] bytes) {
        ChannelFuture written = write(bytes);
        channel.flush();
        return written;
    }

    /** A PSH frame of stream 1 whose length is given: at least 7. */
    static byte[] frame(int length) {
        int data = length - 7;
        byte[] frame = new byte[length];
        frame[0] = 2;
        frame[4] = 1;
        frame[5] = (byte) (data >> 8);
        frame[6] = (byte) data;
        for (int i = 7; i < length; i++) {
            frame[i] = (byte) (i % 251 + 1);
        }
        return frame;
    }

    static byte[] heartbeat(int command) {
        return new byte[] {(byte) command, 0, 0, 0, 0, 0, 0};
    }

    /** The records' lengths, joined by blanks. */
    String sizes() {
        return records.stream()
                .map(writes -> Integer.toString(String.join("", writes).length() / 2))
                .collect(Collectors.joining(" "));
    }

    /** All that was written, in hex. */
    String written() {
        return records.stream().map(writes -> String.join("", writes)).collect(Collectors.joining());
    }

    /** All that was written, without the Waste frames. */
    String writtenWithoutWaste() {
        String all = written();
        StringBuilder kept = new StringBuilder();
        for (int at = 0; at < all.length(); ) {
            int end = at + 14 + 2 * Integer.parseInt(all.substring(at + 10, at + 14), 16);
            if (!all.startsWith("00", at)) {
                kept.append(all, at, end);
            }
            at = end;
        }
        return kept.toString();
    }

    boolean handlerIsGone() {
        return channel.pipeline().get(PaddingHandler.class) == null;
    }

    @Override
    public void close() {
        closesSlowly = false;
        channel.finishAndReleaseAll();
    }
}
