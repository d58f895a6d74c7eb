package io.anytls.protocol.address;

import io.anytls.protocol.StreamViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the target from the first bytes of a stream: {@code type u8 | host | port u16}, docs/protocol.md, Streams.
 *
 * <p>It keeps nothing between calls. The bytes may arrive split anywhere and glued to the first payload: the caller
 * keeps what has come, at most 259 bytes, and asks again when there is more. Like the deployed servers it takes a name
 * that reads as an IP literal for that IP.
 */
public final class TargetAddressDecoder {

    private static final int TYPE_BYTES = 1;
    private static final int PORT_BYTES = 2;

    private TargetAddressDecoder() {}

    /**
     * Takes one address from the buffer, and nothing behind it.
     *
     * @return the address, or null, with nothing consumed, while it is incomplete
     * @throws StreamViolationException as soon as it is seen that this can become no address: an unknown type, a name
     *     that is empty, no UTF-8 or no host name; the stream has to end with a FIN
     */
    public static TargetAddress tryDecode(ByteBuf in) throws StreamViolationException {
        if (!in.isReadable()) {
            return null;
        }
        int type = in.getUnsignedByte(in.readerIndex());
        return switch (type) {
            case TargetAddress.TYPE_IPV4 -> tryDecodeIp(in, 4);
            case TargetAddress.TYPE_IPV6 -> tryDecodeIp(in, 16);
            case TargetAddress.TYPE_NAME -> tryDecodeName(in);
            default -> throw new StreamViolationException("Unknown address type " + type);
        };
    }

    private static TargetAddress tryDecodeIp(ByteBuf in, int length) {
        if (in.readableBytes() < TYPE_BYTES + length + PORT_BYTES) {
            return null;
        }
        byte[] ip = new byte[length];
        in.skipBytes(TYPE_BYTES).readBytes(ip);
        return new TargetAddress(NetUtil.bytesToIpAddress(ip), in.readUnsignedShort());
    }

    private static TargetAddress tryDecodeName(ByteBuf in) throws StreamViolationException {
        if (in.readableBytes() < TYPE_BYTES + 1) {
            return null;
        }
        int length = in.getUnsignedByte(in.readerIndex() + TYPE_BYTES);
        if (length == 0) {
            throw new StreamViolationException("The target's name is empty");
        }
        if (in.readableBytes() < TYPE_BYTES + 1 + length + PORT_BYTES) {
            return null;
        }
        byte[] name = new byte[length];
        in.skipBytes(TYPE_BYTES + 1).readBytes(name);
        return named(name, in.readUnsignedShort());
    }

    private static TargetAddress named(byte[] name, int port) throws StreamViolationException {
        try {
            String host = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
            return new TargetAddress(host, port);
        } catch (CharacterCodingException e) {
            throw new StreamViolationException("The target's name is no UTF-8");
        } catch (IllegalArgumentException e) {
            throw new StreamViolationException("The target's name is none: " + e.getMessage());
        }
    }
}
