package io.anytls.e2e.wire;

import io.anytls.e2e.app.Application;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** An AnyTLS session written by hand, as docs/protocol.md has it; nothing of ours is used. */
public final class RawSession implements AutoCloseable {

    public static final int SYN = 1;
    public static final int PSH = 2;
    public static final int FIN = 3;
    public static final int SETTINGS = 4;
    public static final int ALERT = 5;
    public static final int SYNACK = 7;
    public static final int HEARTBEAT_REQUEST = 8;
    public static final int HEARTBEAT_RESPONSE = 9;
    public static final int SERVER_SETTINGS = 10;

    private static final String SETTINGS_TEXT = "v=2\nclient=test/1\npadding-md5=75cb0d3a1a2b3c4d5e6f708192a3b4c5";

    private final Socket tcp;
    private final Socket tls;
    private final DataInputStream in;

    /** What came over the wire. */
    public record RawFrame(int command, int streamId, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    public RawSession(InetSocketAddress server) throws IOException {
        this.tcp = TlsProbe.tcp(server);
        this.tls = TlsProbe.over(tcp);
        this.in = new DataInputStream(tls.getInputStream());
    }

    /** A session that has said who it is and what it can. */
    public static RawSession authenticated(InetSocketAddress server, String password) throws IOException {
        RawSession session = new RawSession(server);
        session.send(authentication(password, 30));
        session.send(SETTINGS, 0, SETTINGS_TEXT.getBytes(StandardCharsets.UTF_8));
        return session;
    }

    /** The first bytes of a session. */
    public static byte[] authentication(String password, int padding) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = Arrays.copyOf(digest, digest.length + 2 + padding);
            bytes[digest.length] = (byte) (padding >> 8);
            bytes[digest.length + 1] = (byte) padding;
            return bytes;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] frame(int command, int streamId, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(command);
        out.writeInt(streamId);
        out.writeShort(data.length);
        out.write(data);
        return bytes.toByteArray();
    }

    public void send(byte[] bytes) throws IOException {
        tls.getOutputStream().write(bytes);
        tls.getOutputStream().flush();
    }

    public void send(int command, int streamId, byte... data) throws IOException {
        send(frame(command, streamId, data));
    }

    /** SYN and the target. */
    public void open(int streamId, InetSocketAddress target) throws IOException {
        byte[] request = Application.connectRequest(target.getAddress().getHostAddress(), target.getPort());
        send(SYN, streamId);
        send(PSH, streamId, Arrays.copyOfRange(request, 3, request.length)); // the address is SOCKS5's
    }

    /** SYN and a target that is given as a name, be it one or not. */
    public void open(int streamId, String name, int port) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream address = new ByteArrayOutputStream();
        address.write(3);
        address.write(text.length);
        address.writeBytes(text);
        address.write(port >> 8);
        address.write(port);
        send(SYN, streamId);
        send(PSH, streamId, address.toByteArray());
    }

    /** The next frame; an exception at the end of the session. */
    public RawFrame read() throws IOException {
        int command = in.readUnsignedByte();
        int streamId = in.readInt();
        byte[] data = new byte[in.readUnsignedShort()];
        in.readFully(data);
        return new RawFrame(command, streamId, data);
    }

    /** The next frame of this kind; others are passed over. */
    public RawFrame await(int command) throws IOException {
        RawFrame frame = read();
        while (frame.command() != command) {
            frame = read();
        }
        return frame;
    }

    /** Opens a stream to an echoing target, says something and hears it. */
    public void echo(int streamId, InetSocketAddress target, String line) throws IOException {
        open(streamId, target);
        send(PSH, streamId, line.getBytes(StandardCharsets.UTF_8));
        RawFrame answer = await(PSH);
        if (answer.streamId() != streamId || !answer.text().equals(line)) {
            throw new AssertionError("said " + line + ", heard " + answer.text() + " on " + answer.streamId());
        }
    }

    /** Everything up to the end. */
    public byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    /** Ends it by a reset of the connection. */
    public void reset() throws IOException {
        tcp.setSoLinger(true, 0);
        tcp.close();
    }

    /** Ends it as the system does for a program that was killed: the connection, and no word by TLS. */
    public void kill() throws IOException {
        tcp.close();
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }
}
