package io.anytls.daemon.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * RFC 1928 and 1929.
 *
 * <pre>
 *   METHOD --no authentication--> REPLY --0--> stands
 *      '--user and password--> USER --0--^
 * </pre>
 *
 * What stands is the way to a target, or a relay for datagrams, which lasts as long as the connection.
 */
final class Socks5Negotiation implements Negotiation {

    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;
    private static final int NONE = 0;
    private static final int USER = 2;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private final UpstreamServer server;
    private final int command;
    private final String host;
    private final int port;

    private State state = State.METHOD;
    private InetSocketAddress bound;

    private enum State {
        METHOD,
        USER,
        REPLY
    }

    /** For a connection to a target. */
    Socks5Negotiation(UpstreamServer server, String host, int port) {
        this(server, CONNECT, host, port);
    }

    private Socks5Negotiation(UpstreamServer server, int command, String host, int port) {
        this.server = server;
        this.command = command;
        this.host = host;
        this.port = port;
    }

    /** For a relay. Where datagrams will come from is not known yet. */
    static Socks5Negotiation ofRelay(UpstreamServer server) {
        return new Socks5Negotiation(server, UDP_ASSOCIATE, "0.0.0.0", 0);
    }

    /** What the proxy has answered with: its relay, for instance. A name is unresolved. */
    InetSocketAddress bound() {
        return bound;
    }

    @Override
    public void begin(ByteBuf out) {
        boolean named = !server.user().isEmpty();
        out.writeByte(VERSION).writeByte(named ? 2 : 1).writeByte(NONE);
        if (named) {
            out.writeByte(USER);
        }
    }

    @Override
    public boolean answered(ByteBuf in, ByteBuf out) throws IOException {
        return switch (state) {
            case METHOD -> method(in, out);
            case USER -> user(in, out);
            case REPLY -> reply(in);
        };
    }

    private boolean method(ByteBuf in, ByteBuf out) throws IOException {
        if (in.readableBytes() < 2) {
            return false;
        }
        version(in, VERSION);
        int method = in.readUnsignedByte();
        if (method == USER && !server.user().isEmpty()) {
            state = State.USER;
            out.writeByte(1);
            text(server.user(), out);
            text(server.password(), out);
        } else if (method == NONE) {
            request(out);
        } else {
            throw new UpstreamRefusedException("the proxy behind this server lets nobody in without a user of its own");
        }
        return false;
    }

    private boolean user(ByteBuf in, ByteBuf out) throws IOException {
        if (in.readableBytes() < 2) {
            return false;
        }
        version(in, 1);
        if (in.readUnsignedByte() != 0) {
            throw new UpstreamRefusedException("the proxy behind this server does not take its user and password");
        }
        request(out);
        return false;
    }

    private void request(ByteBuf out) {
        state = State.REPLY;
        out.writeByte(VERSION).writeByte(command).writeByte(0);
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(host);
        if (ip == null) {
            out.writeByte(NAME);
            text(host, out);
        } else {
            out.writeByte(ip.length == 4 ? IPV4 : IPV6).writeBytes(ip);
        }
        out.writeShort(port);
    }

    private boolean reply(ByteBuf in) throws IOException {
        int start = in.readerIndex();
        int known = in.readableBytes();
        if (known < 5) {
            return false;
        }
        int type = in.getUnsignedByte(start + 3);
        int address = switch (type) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> 1 + in.getUnsignedByte(start + 4);
            default -> throw new IOException("the proxy answers with an address of type " + type);
        };
        if (known < 4 + address + 2) {
            return false;
        }
        version(in, VERSION);
        int reply = in.readUnsignedByte();
        in.skipBytes(2);
        byte[] host = ByteBufUtil.getBytes(in.readSlice(address));
        int port = in.readUnsignedShort();
        if (reply != 0) {
            throw new UpstreamRefusedException(reason(reply));
        }
        bound = type == NAME
                ? InetSocketAddress.createUnresolved(new String(host, 1, host.length - 1, StandardCharsets.UTF_8), port)
                : new InetSocketAddress(InetAddress.getByAddress(host), port);
        return true;
    }

    private static String reason(int reply) {
        return switch (reply) {
            case 2 -> "not allowed";
            case 3 -> "network is unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "timed out";
            default -> "the proxy could not connect";
        };
    }

    private static void version(ByteBuf in, int wanted) throws IOException {
        int version = in.readUnsignedByte();
        if (version != wanted) {
            throw new IOException("the proxy does not speak SOCKS5");
        }
    }

    private static void text(String text, ByteBuf out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(bytes.length).writeBytes(bytes);
    }
}
