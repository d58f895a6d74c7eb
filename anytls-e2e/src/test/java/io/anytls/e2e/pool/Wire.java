package io.anytls.e2e.pool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The server's side of a session, written down from the protocol: one frame after the other, on the caller's thread. */
public final class Wire {

    public static final int WASTE = 0;
    public static final int SYN = 1;
    public static final int PSH = 2;
    public static final int FIN = 3;
    public static final int SETTINGS = 4;
    public static final int ALERT = 5;
    public static final int UPDATE_PADDING_SCHEME = 6;
    public static final int SYNACK = 7;
    public static final int HEARTBEAT_REQUEST = 8;
    public static final int HEARTBEAT_RESPONSE = 9;
    public static final int SERVER_SETTINGS = 10;

    private static final int DIGEST = 32;

    private final DataInputStream in;
    private final DataOutputStream out;
    private int authenticationPadding;
    private int waste;

    /** @param data a frame's data */
    public record Received(int command, int stream, byte[] data) {}

    private Wire(Socket connection) throws IOException {
        this.in = new DataInputStream(connection.getInputStream());
        this.out = new DataOutputStream(connection.getOutputStream());
    }

    /** Takes any password. */
    public static Wire authenticated(Socket connection) throws IOException {
        Wire wire = new Wire(connection);
        wire.in.readFully(new byte[DIGEST]);
        wire.authenticationPadding = wire.in.readUnsignedShort();
        wire.in.readFully(new byte[wire.authenticationPadding]);
        return wire;
    }

    /** Bytes of padding in the authentication. */
    public int authenticationPadding() {
        return authenticationPadding;
    }

    /** Bytes of padding in front of the frame that was read last: data of Waste frames. */
    public int waste() {
        return waste;
    }

    /** The next frame that is no padding. */
    public Received read() throws IOException {
        waste = 0;
        while (true) {
            int command = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] data = new byte[in.readUnsignedShort()];
            in.readFully(data);
            if (command != WASTE) {
                return new Received(command, stream, data);
            }
            waste += data.length;
        }
    }

    public void write(int command, int stream, byte[] data) throws IOException {
        byte[] frame = new byte[7 + data.length];
        frame[0] = (byte) command;
        for (int i = 0; i < 4; i++) {
            frame[1 + i] = (byte) (stream >> 8 * (3 - i));
        }
        frame[5] = (byte) (data.length >> 8);
        frame[6] = (byte) data.length;
        System.arraycopy(data, 0, frame, 7, data.length);
        out.write(frame);
        out.flush();
    }

    public void write(int command, int stream) throws IOException {
        write(command, stream, new byte[0]);
    }

    /** Answers what every server of version 2 answers. */
    public void answer(Received frame) throws IOException {
        switch (frame.command()) {
            case SETTINGS -> write(SERVER_SETTINGS, 0, "v=2".getBytes(StandardCharsets.US_ASCII));
            case SYN -> write(SYNACK, frame.stream());
            case HEARTBEAT_REQUEST -> write(HEARTBEAT_RESPONSE, frame.stream());
            default -> {}
        }
    }

    /** Sends payload back, and does nothing with any other frame. */
    public void echo(Received frame) throws IOException {
        if (frame.command() == PSH) {
            write(PSH, frame.stream(), frame.data());
        }
    }
}
