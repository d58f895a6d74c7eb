package io.anytls.client.inbound.testkit;

import io.anytls.client.tunnel.ProxyReply;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tunnels that say yes or no at once and keep what the application sends into them. */
public final class FakeTunnels implements Tunnels {

    private final List<TargetAddress> targets = new ArrayList<>();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final List<Origin> origins = new ArrayList<>();
    private IOException refusal;

    /** From now on every tunnel is refused for this reason. */
    public void refuse(IOException reason) {
        refusal = reason;
    }

    @Override
    public void start(Channel application, StreamRequest request, ProxyReply reply) {
        targets.add(request.target());
        origins.add(request.origin());
        application.pipeline().addLast("tunnel", new Collector());
        ByteBuf answer =
                refusal == null ? reply.accepted(application.alloc()) : reply.refused(application.alloc(), refusal);
        application.writeAndFlush(answer);
    }

    /** What was asked for, as {@code host:port}. */
    public List<String> targets() {
        return targets.stream().map(TargetAddress::toString).toList();
    }

    /** Who asked last. */
    public Origin origin() {
        return origins.get(origins.size() - 1);
    }

    public byte[] payload() {
        return payload.toByteArray();
    }

    public String payloadText() {
        return payload.toString(StandardCharsets.ISO_8859_1);
    }

    private final class Collector extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
            ByteBuf bytes = (ByteBuf) message;
            bytes.readBytes(payload, bytes.readableBytes());
            bytes.release();
        }
    }
}
