package io.anytls.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/** Writes so many pseudo-random bytes to a channel while it is writable, and hashes them. Confined to the channel's event loop. */
public final class Source extends ChannelInboundHandlerAdapter {

    private final MessageDigest digest = Sha256.begin();
    private final SplittableRandom random;
    private final int largestPiece;
    private final long total;
    private final boolean endsOutput;

    private Channel channel;
    private volatile long written;
    private boolean ended;

    private Source(long seed, long total, int largestPiece, boolean endsOutput) {
        this.random = new SplittableRandom(seed);
        this.total = total;
        this.largestPiece = largestPiece;
        this.endsOutput = endsOutput;
    }

    /** Begins to write to the channel at once, or when its loop gets to it. */
    public static Source into(Channel channel, long seed, long total) {
        return into(channel, new Source(seed, total, 64 << 10, false));
    }

    /** As above, and ends the output behind the last byte. */
    public static Source endingInto(DuplexChannel channel, long seed, long total, int largestPiece) {
        return into(channel, new Source(seed, total, largestPiece, true));
    }

    private static Source into(Channel channel, Source source) {
        channel.pipeline().addFirst(source);
        return source;
    }

    /** Bytes given to the channel so far. Any thread. */
    public long written() {
        return written;
    }

    public boolean isDone() {
        return written == total;
    }

    /** The SHA-256 of what has been written so far. */
    public String hash() {
        return Sha256.soFar(digest);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        goOn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        goOn();
        ctx.fireChannelWritabilityChanged();
    }

    private void goOn() {
        while (channel.isWritable() && written < total) {
            byte[] piece = new byte[(int) Math.min(total - written, 1 + random.nextInt(largestPiece))];
            random.nextBytes(piece);
            digest.update(piece);
            ByteBuf buffer =
                    channel.alloc().directBuffer(7 + piece.length).writeZero(7).readerIndex(7);
            written += piece.length;
            channel.writeAndFlush(buffer.writeBytes(piece), channel.voidPromise());
        }
        if (written == total && endsOutput && !ended) {
            ended = true;
            ((DuplexChannel) channel).shutdownOutput();
        }
    }
}
