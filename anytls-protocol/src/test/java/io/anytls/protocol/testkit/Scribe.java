package io.anytls.protocol.testkit;

import io.anytls.protocol.frame.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames in words, to and from bytes, by hand and not by the codec under test: {@code SYN 1}, {@code PSH 1 hello}, {@code FIN 1},
 * {@code SETTINGS 0 v=2}. A command is a name of {@link Command} or a number; data is one character a byte.
 */
public final class Scribe {

    private Scribe() {}

    public static byte[] toBytes(String frame) {
        String[] parts = frame.split(" ", 3);
        byte[] data = parts.length < 3 ? new byte[0] : parts[2].getBytes(StandardCharsets.ISO_8859_1);
        ByteBuf bytes = Unpooled.buffer(7 + data.length);
        bytes.writeByte(code(parts[0])).writeInt(Integer.parseUnsignedInt(parts[1]));
        bytes.writeShort(data.length).writeBytes(data);
        return bytes.array();
    }

    /** Takes the whole frames out of the bytes and leaves the rest. */
    public static List<String> toWords(ByteBuf bytes) {
        List<String> frames = new ArrayList<>();
        while (bytes.readableBytes() >= 7
                && bytes.readableBytes() >= 7 + bytes.getUnsignedShort(bytes.readerIndex() + 5)) {
            int command = bytes.readUnsignedByte();
            String streamId = Integer.toUnsignedString(bytes.readInt());
            int length = bytes.readUnsignedShort();
            String data = new String(ByteBufUtil.getBytes(bytes.readSlice(length)), StandardCharsets.ISO_8859_1);
            frames.add((name(command) + " " + streamId + " " + data).strip());
        }
        return frames;
    }

    private static int code(String command) {
        return Character.isDigit(command.charAt(0))
                ? Integer.parseInt(command)
                : Command.valueOf(command).code();
    }

    private static String name(int code) {
        return code < Command.values().length ? Command.values()[code].name() : String.valueOf(code);
    }
}
