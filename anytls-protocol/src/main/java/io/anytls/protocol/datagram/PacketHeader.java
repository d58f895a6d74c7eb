package io.anytls.protocol.datagram;

import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.address.TargetAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What stands in front of each datagram on a stream: {@code family u8 | host | port u16 | length u16}, or the length alone where all go to
 * one address. The families are 0, 1 and 2, not the types 1, 4 and 3 of a target.
 */
public final class PacketHeader {

    /** The longest datagram that a length can say. */
    public static final int MOST_PAYLOAD = 0xffff;

    private static final int IPV4 = 0;
    private static final int IPV6 = 1;
    private static final int NAME = 2;
    private static final int PORT_AND_LENGTH = 4;
    private static final int LENGTH = 2;

    private PacketHeader() {}

    /**
     * The bytes that {@link #encode} writes.
     *
     * @param address null where there is but one
     */
    public static int length(InetSocketAddress address) {
        if (address == null) {
            return LENGTH;
        }
        int host = address.isUnresolved()
                ? 1 + ByteBufUtil.utf8Bytes(address.getHostString())
                : address.getAddress() instanceof Inet6Address ? 16 : 4;
        return 1 + host + PORT_AND_LENGTH;
    }

    /**
     * Writes the header of a datagram.
     *
     * @param address resolved, or a name of 1 to 255 bytes; null where there is but one
     * @param payload bytes of the datagram, {@value #MOST_PAYLOAD} at most
     */
    public static void encode(ByteBuf out, InetSocketAddress address, int payload) {
        if (address != null) {
            if (address.isUnresolved()) {
                out.writeByte(NAME).writeByte(ByteBufUtil.utf8Bytes(address.getHostString()));
                ByteBufUtil.writeUtf8(out, address.getHostString());
            } else {
                byte[] ip = address.getAddress().getAddress();
                out.writeByte(ip.length == 4 ? IPV4 : IPV6).writeBytes(ip);
            }
            out.writeShort(address.getPort());
        }
        out.writeShort(payload);
    }

    /**
     * The length of the header that the buffer begins with.
     *
     * @param addressed whether there is an address in it
     * @return 0 while that cannot be told
     * @throws StreamViolationException if it can become no header: nothing behind it can be read
     */
    static int length(ByteBuf in, boolean addressed) throws StreamViolationException {
        if (!addressed) {
            return LENGTH;
        }
        if (!in.isReadable()) {
            return 0;
        }
        int start = in.readerIndex();
        int family = in.getUnsignedByte(start);
        return switch (family) {
            case IPV4 -> 1 + 4 + PORT_AND_LENGTH;
            case IPV6 -> 1 + 16 + PORT_AND_LENGTH;
            case NAME -> in.readableBytes() < 2 ? 0 : 2 + in.getUnsignedByte(start + 1) + PORT_AND_LENGTH;
            default -> throw new StreamViolationException("Unknown address family " + family + " of a datagram");
        };
    }

    /** The payload's length as a whole header of this length, at the beginning of the buffer, says it. */
    static int payloadLength(ByteBuf in, int length) {
        return in.getUnsignedShort(in.readerIndex() + length - LENGTH);
    }

    /**
     * Takes a whole header's address from the buffer, and its length.
     *
     * @return null if it is a name that is none
     */
    static InetSocketAddress readAddress(ByteBuf in) {
        int family = in.readUnsignedByte();
        byte[] host = new byte[family == IPV4 ? 4 : family == IPV6 ? 16 : in.readUnsignedByte()];
        in.readBytes(host);
        int port = in.readUnsignedShort();
        in.skipBytes(LENGTH);
        return family == NAME ? named(host, port) : new InetSocketAddress(ip(host), port);
    }

    /** An IPv4-mapped IPv6 address becomes what it stands for. */
    private static InetAddress ip(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /** Like the deployed servers it takes a name that reads as an IP literal for that IP. */
    private static InetSocketAddress named(byte[] name, int port) {
        try {
            String host = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
            return new TargetAddress(host, port).toSocketAddress();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return null;
        }
    }
}
