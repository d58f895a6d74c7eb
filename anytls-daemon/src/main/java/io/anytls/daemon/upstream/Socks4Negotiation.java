package io.anytls.daemon.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** SOCKS version 4, and 4a, which has names. */
final class Socks4Negotiation implements Negotiation {

    private static final int GRANTED = 90;
    private static final int REPLY = 8;

    /** No address, in which 4a tells that a name follows. */
    private static final byte[] NAME_FOLLOWS = {0, 0, 0, 1};

    private final UpstreamServer server;
    private final String host;
    private final int port;

    /** @throws UpstreamRefusedException if this version cannot say the target */
    Socks4Negotiation(UpstreamServer server, String host, int port) throws UpstreamRefusedException {
        if (host.indexOf(':') >= 0) {
            throw new UpstreamRefusedException("host unreachable: SOCKS4 knows no IPv6");
        } else if (server.type() == UpstreamType.SOCKS4 && !NetUtil.isValidIpV4Address(host)) {
            throw new UpstreamRefusedException("host unreachable: SOCKS4 knows no names, version 4a does");
        }
        this.server = server;
        this.host = host;
        this.port = port;
    }

    @Override
    public void begin(ByteBuf out) {
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(host);
        out.writeByte(4).writeByte(1).writeShort(port).writeBytes(ip == null ? NAME_FOLLOWS : ip);
        out.writeCharSequence(server.user(), StandardCharsets.UTF_8);
        out.writeByte(0);
        if (ip == null) {
            out.writeCharSequence(host, StandardCharsets.UTF_8);
            out.writeByte(0);
        }
    }

    @Override
    public boolean answered(ByteBuf in, ByteBuf out) throws IOException {
        if (in.readableBytes() < REPLY) {
            return false;
        }
        int version = in.readUnsignedByte();
        int reply = in.readUnsignedByte();
        in.skipBytes(REPLY - 2);
        if (version != 0) {
            throw new IOException("the proxy does not speak SOCKS4");
        } else if (reply != GRANTED) {
            throw new UpstreamRefusedException("the proxy could not connect");
        }
        return true;
    }
}
