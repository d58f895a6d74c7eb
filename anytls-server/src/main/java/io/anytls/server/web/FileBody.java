package io.anytls.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sends a part of a file, piece by piece: one is read when the one before it has gone out, so a slow visitor holds one. Reading is on the threads
 * for files, everything else on the connection's event loop.
 */
final class FileBody {

    private static final int PIECE = 64 << 10;

    private final ChannelHandlerContext ctx;
    private final FileChannel file;
    private final Executor disks;
    private final TimeLimit limit;
    private final Runnable sent;
    private long at;
    private long left;

    /**
     * @param answer whose file is closed here
     * @param disks where the file is read
     * @param limit begins anew with each piece
     * @param sent called when all has been written
     */
    FileBody(ChannelHandlerContext ctx, Answer answer, Executor disks, TimeLimit limit, Runnable sent) {
        this.ctx = ctx;
        this.file = answer.file();
        this.at = answer.from();
        this.left = answer.length();
        this.disks = disks;
        this.limit = limit;
        this.sent = sent;
    }

    void next() {
        if (left == 0) {
            close(file);
            limit.stop();
            sent.run();
            return;
        }
        ByteBuf piece = ctx.alloc().directBuffer((int) Math.min(PIECE, left));
        try {
            disks.execute(() -> read(piece));
        } catch (RejectedExecutionException e) {
            piece.release();
            fail();
        }
    }

    private void read(ByteBuf piece) {
        int length = -1;
        try {
            length = piece.writeBytes(file, at, (int) Math.min(PIECE, left));
        } catch (IOException e) {
            // told below
        }
        int got = length;
        try {
            ctx.executor().execute(() -> write(piece, got));
        } catch (RejectedExecutionException e) {
            piece.release(); // the program ends
            close(file);
        }
    }

    private void write(ByteBuf piece, int length) {
        if (length <= 0) {
            piece.release();
            fail(); // it has become shorter, or the disk is gone
            return;
        }
        at += length;
        left -= length;
        limit.start(ctx, TimeLimit.STALL_SECONDS);
        ctx.writeAndFlush(new DefaultHttpContent(piece)).addListener(done -> {
            if (done.isSuccess()) {
                next();
            } else {
                fail();
            }
        });
    }

    private void fail() {
        close(file);
        ctx.close();
    }

    static void close(FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }
}
