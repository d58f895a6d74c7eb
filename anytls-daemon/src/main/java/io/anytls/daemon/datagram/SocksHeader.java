package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** {@code 0 0 | fragment u8 | address}: what stands in front of each datagram between an application and the proxy (RFC 1928, section 7). */
public final class SocksHeader {

    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int MOST_OF_A_NAME = 255;

    private SocksHeader() {}

    /**
     * Takes the header from a datagram.
     *
     * @return where the rest of it goes; null if it goes nowhere, as it is a fragment or no header that can be read
     */
    public static InetSocketAddress read(ByteBuf in) {
        if (in.readableBytes() < 5) {
            return null;
        }
        int fragment = in.skipBytes(2).readUnsignedByte();
        int type = in.readUnsignedByte();
        int length = switch (type) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> in.readUnsignedByte();
            default -> -1;
        };
        if (fragment != 0 || length < 1 || in.readableBytes() < length + 2) {
            return null;
        }
        byte[] host = ByteBufUtil.getBytes(in.readSlice(length));
        int port = in.readUnsignedShort();
        return type == NAME ? named(host, port) : new InetSocketAddress(ip(host), port);
    }

    /** A name that reads as an IP literal is that address, here as everywhere. */
    private static InetSocketAddress named(byte[] host, int port) {
        String name = new String(host, StandardCharsets.UTF_8);
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(name);
        if (literal != null) {
            return new InetSocketAddress(literal, port);
        }
        boolean isName = ByteBufUtil.utf8Bytes(name) <= MOST_OF_A_NAME
                && name.chars().noneMatch(c -> c == ':' || c == '[' || Character.isISOControl(c));
        return isName ? InetSocketAddress.createUnresolved(name, port) : null;
    }

    private static InetAddress ip(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /** The bytes that {@link #write} writes. */
    public static int length(InetSocketAddress from) {
        int host = from.isUnresolved()
                ? 1 + ByteBufUtil.utf8Bytes(from.getHostString())
                : from.getAddress() instanceof Inet6Address ? 16 : 4;
        return 4 + host + 2;
    }

    /** @param from a name is unresolved */
    public static void write(ByteBuf out, InetSocketAddress from) {
        out.writeZero(3);
        if (from.isUnresolved()) {
            byte[] name = from.getHostString()
                    .getBytes(StandardCharsets.UTF_8); // ByteBufUtil wants room for three times as much
            out.writeByte(NAME).writeByte(name.length).writeBytes(name);
        } else {
            byte[] ip = from.getAddress().getAddress();
            out.writeByte(ip.length == 4 ? IPV4 : IPV6).writeBytes(ip);
        }
        out.writeShort(from.getPort());
    }
}
