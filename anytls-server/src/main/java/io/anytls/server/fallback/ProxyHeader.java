package io.anytls.server.fallback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What tells a backend who has connected: the PROXY protocol of HAProxy, versions 1 and 2. */
enum ProxyHeader {
    /** Nothing is told. */
    NONE {
        @Override
        ByteBuf of(InetSocketAddress source, InetSocketAddress target) {
            return Unpooled.EMPTY_BUFFER;
        }
    },
    /** A line of text. */
    V1 {
        @Override
        ByteBuf of(InetSocketAddress source, InetSocketAddress target) {
            String family = isIpv4(source, target) ? "TCP4" : "TCP6";
            String line = "PROXY " + family + " " + text(source, family) + " " + text(target, family) + " "
                    + source.getPort() + " " + target.getPort() + "\r\n";
            return Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII);
        }
    },
    /** Binary. */
    V2 {
        @Override
        ByteBuf of(InetSocketAddress source, InetSocketAddress target) {
            boolean ipv4 = isIpv4(source, target);
            byte[] from = bytes(source, ipv4);
            byte[] to = bytes(target, ipv4);
            return Unpooled.buffer(16 + 2 * from.length + 4)
                    .writeBytes(SIGNATURE)
                    .writeByte(0x21) // version 2, PROXY
                    .writeByte(ipv4 ? 0x11 : 0x21) // TCP
                    .writeShort(2 * from.length + 4)
                    .writeBytes(from)
                    .writeBytes(to)
                    .writeShort(source.getPort())
                    .writeShort(target.getPort());
        }
    };

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** Bytes to send before anything else, perhaps none; the caller's. */
    ByteBuf of(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress source
                        && connection.localAddress() instanceof InetSocketAddress target
                ? of(source, target)
                : Unpooled.EMPTY_BUFFER;
    }

    abstract ByteBuf of(InetSocketAddress source, InetSocketAddress target);

    private static boolean isIpv4(InetSocketAddress source, InetSocketAddress target) {
        return source.getAddress() instanceof Inet4Address && target.getAddress() instanceof Inet4Address;
    }

    private static String text(InetSocketAddress address, String family) {
        String text = address.getAddress().getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return family.equals("TCP6") && address.getAddress() instanceof Inet4Address ? "::ffff:" + plain : plain;
    }

    private static byte[] bytes(InetSocketAddress address, boolean ipv4) {
        InetAddress ip = address.getAddress();
        if (ipv4 || !(ip instanceof Inet4Address)) {
            return ip.getAddress();
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(ip.getAddress(), 0, mapped, 12, 4);
        return mapped;
    }
}
