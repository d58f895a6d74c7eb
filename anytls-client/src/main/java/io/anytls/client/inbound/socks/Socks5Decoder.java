package io.anytls.client.inbound.socks;

import io.anytls.client.inbound.application.ApplicationText;
import io.anytls.client.inbound.application.Farewell;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.application.RequestDeadline;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.address.TargetAddressDecoder;
import io.anytls.protocol.conversation.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RFC 1928 and RFC 1929. It needs no state of its own per message but this:
 *
 * <pre>
 *   GREETING --nobody need say who they are--> REQUEST --understood--> (gone from the pipeline)
 *       \--they must, or insist on it--> CREDENTIALS --right--/
 *   any of them --refused--> OVER
 * </pre>
 *
 * Nothing that comes before the right credentials is ever taken for a request.
 */
public final class Socks5Decoder extends ByteToMessageDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(Socks5Decoder.class);

    private static final int VERSION = 5;
    private static final int CREDENTIALS_VERSION = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NO_ACCEPTABLE_METHOD = 0xff;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;

    private enum State {
        GREETING,
        CREDENTIALS,
        REQUEST,
        OVER
    }

    private final String inbound;
    private final Tunnels tunnels;
    private final UdpAssociations associations;
    private final ProxyUsers users;
    private State state = State.GREETING;
    private String user = "";

    /** @param inbound tag of the listener */
    public Socks5Decoder(String inbound, Tunnels tunnels, UdpAssociations associations, ProxyUsers users) {
        this.inbound = inbound;
        this.tunnels = tunnels;
        this.associations = associations;
        this.users = users;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case GREETING -> greeting(ctx, in);
            case CREDENTIALS -> credentials(ctx, in);
            case REQUEST -> request(ctx, in);
            case OVER -> in.skipBytes(in.readableBytes());
        }
    }

    /** {@code 5 | number of methods u8 | methods}. */
    private void greeting(ChannelHandlerContext ctx, ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < 2 || in.readableBytes() < 2 + in.getUnsignedByte(start + 1)) {
            return;
        }
        ByteBuf methods = in.skipBytes(1).readSlice(in.readUnsignedByte());
        if (users.isEmpty() && methods.bytesBefore((byte) NO_AUTHENTICATION) >= 0) {
            state = State.REQUEST;
            ctx.writeAndFlush(pair(ctx, VERSION, NO_AUTHENTICATION));
        } else if (methods.bytesBefore((byte) USER_AND_PASSWORD) >= 0) {
            state = State.CREDENTIALS;
            ctx.writeAndFlush(pair(ctx, VERSION, USER_AND_PASSWORD));
        } else {
            refuse(ctx, pair(ctx, VERSION, NO_ACCEPTABLE_METHOD));
        }
    }

    /** {@code 1 | length u8 | user | length u8 | password}. */
    private void credentials(ChannelHandlerContext ctx, ByteBuf in) {
        int start = in.readerIndex();
        if (in.getUnsignedByte(start) != CREDENTIALS_VERSION) {
            refuse(ctx, pair(ctx, CREDENTIALS_VERSION, Socks5Reply.GENERAL_FAILURE));
            return;
        }
        in.skipBytes(1);
        byte[] name = tryReadText(in);
        byte[] password = name == null ? null : tryReadText(in);
        if (password == null) {
            in.readerIndex(start);
            return;
        }
        Optional<String> owner = users.owner(name, password);
        if (users.isEmpty() || owner.isPresent()) {
            user = owner.orElse("");
            state = State.REQUEST;
            ctx.writeAndFlush(pair(ctx, CREDENTIALS_VERSION, Socks5Reply.SUCCEEDED));
        } else {
            refuse(ctx, pair(ctx, CREDENTIALS_VERSION, Socks5Reply.GENERAL_FAILURE));
        }
    }

    /** @return null while it is incomplete; some of it has been read then */
    private static byte[] tryReadText(ByteBuf in) {
        if (!in.isReadable()) {
            return null;
        }
        int length = in.readUnsignedByte();
        return in.readableBytes() < length ? null : ByteBufUtil.getBytes(in.readSlice(length));
    }

    /** {@code 5 | command u8 | 0 | address}, an address as streams begin with one. */
    private void request(ChannelHandlerContext ctx, ByteBuf in) {
        int start = in.readerIndex();
        if (in.getUnsignedByte(start) != VERSION) {
            refuse(ctx, Socks5Reply.GENERAL_FAILURE);
            return;
        }
        if (in.readableBytes() < 4) {
            return;
        }
        int type = in.getUnsignedByte(start + 3);
        if (type != 1 && type != 3 && type != 4) {
            refuse(ctx, Socks5Reply.ADDRESS_TYPE_NOT_SUPPORTED);
            return;
        }
        try {
            TargetAddress target = TargetAddressDecoder.tryDecode(in.skipBytes(3));
            if (target == null) {
                in.readerIndex(start);
            } else {
                execute(ctx, in.getUnsignedByte(start + 1), target);
            }
        } catch (StreamViolationException e) {
            LOG.debug("{}: {}", ApplicationText.of(ctx.channel()), e.getMessage());
            refuse(ctx, Socks5Reply.GENERAL_FAILURE);
        }
    }

    private void execute(ChannelHandlerContext ctx, int command, TargetAddress target) {
        if (command != CONNECT && command != UDP_ASSOCIATE) {
            refuse(ctx, Socks5Reply.COMMAND_NOT_SUPPORTED);
            return;
        }
        state = State.OVER;
        RequestDeadline.remove(ctx.pipeline());
        Origin origin = new Origin(inbound, user, ctx.channel().remoteAddress());
        if (command == CONNECT) {
            tunnels.start(
                    ctx.channel(),
                    StreamRequest.tcp(target, origin, ctx.channel().eventLoop()),
                    new Socks5Reply());
        } else {
            UdpAssociation.start(ctx.channel(), origin, associations); // whatever it says where it will send from
        }
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, int reply) {
        refuse(ctx, Socks5Reply.encode(ctx.alloc(), reply));
    }

    private void refuse(ChannelHandlerContext ctx, ByteBuf answer) {
        state = State.OVER;
        Farewell.say(ctx.channel(), answer);
    }

    private static ByteBuf pair(ChannelHandlerContext ctx, int version, int value) {
        return ctx.alloc().buffer(2).writeByte(version).writeByte(value);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} failed: {}", ApplicationText.of(ctx.channel()), FailureText.of(cause));
        ctx.close();
    }
}
