package io.anytls.client.inbound.socks;

import io.anytls.client.inbound.application.ApplicationText;
import io.anytls.client.inbound.application.Farewell;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.application.RequestDeadline;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code 4 | command u8 | port u16 | IPv4 | user id | 0}, and for SOCKS4a, which has 0.0.0.x (x not 0) for an address, {@code name |
 * 0} behind it. CONNECT only.
 */
public final class Socks4Decoder extends ByteToMessageDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(Socks4Decoder.class);

    private static final int VERSION = 4;
    private static final int CONNECT = 1;
    private static final int FIXED_BYTES = 8;
    private static final int MAX_TEXT_BYTES = 255;

    private final String inbound;
    private final Tunnels tunnels;
    private final ProxyUsers users;
    private boolean over;

    /** @param inbound tag of the listener */
    public Socks4Decoder(String inbound, Tunnels tunnels, ProxyUsers users) {
        this.inbound = inbound;
        this.tunnels = tunnels;
        this.users = users;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int start = in.readerIndex();
        if (in.readableBytes() < FIXED_BYTES || !tryDecode(ctx, in)) {
            in.readerIndex(start);
        }
    }

    /** @return false while the request is incomplete; some of it has been read then */
    private boolean tryDecode(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readUnsignedByte() != VERSION) {
            return refuse(ctx, Socks4Reply.REJECTED);
        }
        int command = in.readUnsignedByte();
        int port = in.readUnsignedShort();
        int ip = in.readInt();
        byte[] user = tryReadText(in);
        if (user == null) {
            return in.readableBytes() > MAX_TEXT_BYTES && refuse(ctx, Socks4Reply.REJECTED);
        }
        boolean named = ip >>> 8 == 0 && ip != 0;
        byte[] name = named ? tryReadText(in) : null;
        if (named && name == null) {
            return in.readableBytes() > MAX_TEXT_BYTES && refuse(ctx, Socks4Reply.REJECTED);
        }
        Optional<String> owner = users.ownerWithoutPassword(user);
        if (!users.isEmpty() && owner.isEmpty()) {
            return refuse(ctx, Socks4Reply.WRONG_USER);
        }
        if (command != CONNECT) {
            return refuse(ctx, Socks4Reply.REJECTED);
        }
        String host = named ? new String(name, StandardCharsets.UTF_8) : NetUtil.intToIpAddress(ip);
        return connect(ctx, host, port, owner.orElse(""));
    }

    /** @return null if its end has not come within the bytes that it may have */
    private static byte[] tryReadText(ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), MAX_TEXT_BYTES + 1), (byte) 0);
        if (length < 0) {
            return null;
        }
        byte[] text = ByteBufUtil.getBytes(in, in.readerIndex(), length);
        in.skipBytes(length + 1);
        return text;
    }

    private boolean connect(ChannelHandlerContext ctx, String host, int port, String user) {
        TargetAddress target;
        try {
            target = new TargetAddress(host, port);
        } catch (IllegalArgumentException e) {
            return refuse(ctx, Socks4Reply.REJECTED);
        }
        over = true;
        RequestDeadline.remove(ctx.pipeline());
        Origin origin = new Origin(inbound, user, ctx.channel().remoteAddress());
        tunnels.start(
                ctx.channel(), StreamRequest.tcp(target, origin, ctx.channel().eventLoop()), new Socks4Reply());
        ctx.pipeline().remove(this);
        return true;
    }

    private boolean refuse(ChannelHandlerContext ctx, int reply) {
        over = true;
        Farewell.say(ctx.channel(), Socks4Reply.encode(ctx.alloc(), reply));
        return true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} failed: {}", ApplicationText.of(ctx.channel()), FailureText.of(cause));
        ctx.close();
    }
}
