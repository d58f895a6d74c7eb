package io.anytls.protocol.address;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/**
 * What an application asked for: a host (a name, or an IP literal without brackets and scope) and a port.
 *
 * <p>An IP literal is kept in its canonical text, without the brackets of a URL, and an IPv4-mapped IPv6 address as the IPv4 address that it stands for:
 * what a rule compares is what will be dialled. A name is kept as it came, and is not resolved by the client. Its form
 * on the wire is in docs/protocol.md, Streams.
 *
 * @param host a name of 1 to 255 bytes of UTF-8 or an IP literal
 * @param port 0 to 65535; 0 is legal, a UDP stream's target has it
 */
public record TargetAddress(String host, int port) {

    static final int TYPE_IPV4 = 1;
    /** The type byte of a target that is a name. */
    public static final int TYPE_NAME = 3;

    static final int TYPE_IPV6 = 4;

    /** @throws IllegalArgumentException if the host or the port is out of its range; the message says what is wrong */
    public TargetAddress {
        host = HostText.canonical(host);
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("A port is 0 to 65535, this one is " + port);
        }
    }

    /** The address as a target: its IP without scope if it is resolved, else its name. */
    public static TargetAddress of(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : HostText.canonical(address.getAddress().getAddress());
        return new TargetAddress(host, address.getPort());
    }

    /** The other way round: unresolved if it is a name. */
    public InetSocketAddress toSocketAddress() {
        return isName()
                ? InetSocketAddress.createUnresolved(host, port)
                : new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
    }

    /** Whether the host has to be resolved before it can be dialled. */
    public boolean isName() {
        return !isIpv6() && !NetUtil.isValidIpV4Address(host);
    }

    /** The bytes that {@link #encode} writes: 7, 19, or 4 more than the name has. */
    public int encodedLength() {
        int hostLength = isIpv6() ? 16 : isName() ? 1 + ByteBufUtil.utf8Bytes(host) : 4;
        return 1 + hostLength + 2;
    }

    /** Writes type, host and port: an IP literal as type 1 or 4, everything else as a name, type 3. */
    public void encode(ByteBuf out) {
        if (isName()) {
            out.writeByte(TYPE_NAME).writeByte(ByteBufUtil.utf8Bytes(host));
            ByteBufUtil.writeUtf8(out, host);
        } else {
            out.writeByte(isIpv6() ? TYPE_IPV6 : TYPE_IPV4);
            out.writeBytes(NetUtil.createByteArrayFromIpAddressString(host));
        }
        out.writeShort(port);
    }

    /** {@code host:port}, an IPv6 literal in brackets. */
    @Override
    public String toString() {
        return isIpv6() ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** A name has no colon: {@link HostText} sees to that. */
    private boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }
}
