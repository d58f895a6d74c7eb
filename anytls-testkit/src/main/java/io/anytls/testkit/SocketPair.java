package io.anytls.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * A real TCP connection on loopback: a Netty channel that reads nothing yet on one end, and on the other a plain socket, which is
 * a program that the test's thread drives.
 */
public final class SocketPair implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket program;
    private final SocketChannel channel;

    private SocketPair(Socket program, SocketChannel channel) {
        this.program = program;
        this.channel = channel;
    }

    /** @param loop where the channel lives */
    public static SocketPair on(EventLoop loop) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(64 << 10);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel channel = (SocketChannel) new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.SO_SNDBUF, 64 << 10)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(listener.getLocalSocketAddress())
                    .syncUninterruptibly()
                    .channel();
            Socket program = listener.accept();
            program.setSoTimeout(TIMEOUT_MILLIS);
            return new SocketPair(program, channel);
        }
    }

    public SocketChannel channel() {
        return channel;
    }

    public Socket program() {
        return program;
    }

    public void says(String text) throws IOException {
        program.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes so many pseudo-random bytes; returns their SHA-256. */
    public String sends(long seed, long total) throws IOException {
        MessageDigest digest = Sha256.begin();
        SplittableRandom random = new SplittableRandom(seed);
        for (long left = total; left > 0; ) {
            byte[] piece = ByteSplits.random(random, (int) Math.min(left, 1 + random.nextInt(100_000)));
            digest.update(piece);
            program.getOutputStream().write(piece);
            left -= piece.length;
        }
        return Sha256.soFar(digest);
    }

    /** Ends what the program sends; it goes on reading. */
    public void ends() throws IOException {
        program.shutdownOutput();
    }

    /** Closes by RST. */
    public void resets() throws IOException {
        program.setSoLinger(true, 0);
        program.close();
    }

    /** Reads just so many bytes. */
    public String reads(int bytes) throws IOException {
        return new String(program.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of file, which must come; the SHA-256 of everything. */
    public String readsToTheEnd() throws IOException {
        MessageDigest digest = Sha256.begin();
        InputStream in = program.getInputStream();
        byte[] buffer = new byte[64 << 10];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return Sha256.soFar(digest);
    }

    /** Reads just so many bytes, which must come; their SHA-256. */
    public String readsHash(long bytes) throws IOException {
        MessageDigest digest = Sha256.begin();
        byte[] buffer = new byte[64 << 10];
        for (long left = bytes; left > 0; ) {
            int read = program.getInputStream().read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException(left + " bytes too early");
            }
            digest.update(buffer, 0, read);
            left -= read;
        }
        return Sha256.soFar(digest);
    }

    /** Reads whatever comes for as long as something may come. */
    public String readsToTheEndOrReset() {
        try {
            return readsToTheEnd();
        } catch (IOException e) {
            return "reset";
        }
    }

    /** Whether the next read is the end of file. */
    public boolean seesTheEnd() throws IOException {
        return program.getInputStream().read() < 0;
    }

    /** Whether the connection is reset, perhaps behind some bytes. */
    public boolean seesAReset() {
        try {
            readsToTheEnd();
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        program.close();
        channel.close().syncUninterruptibly();
    }
}
