package io.anytls.daemon.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/** Each message behind its length: TCP and TLS. */
enum LengthWire implements Wire {
    INSTANCE;

    @Override
    public void install(ChannelPipeline pipeline) {
        pipeline.addLast("messages", new LengthFieldBasedFrameDecoder(DnsMessage.LONGEST + 2, 0, 2, 0, 2));
    }

    @Override
    public Object encode(byte[] query, ByteBufAllocator allocator) {
        return allocator.buffer(2 + query.length).writeShort(query.length).writeBytes(query);
    }

    @Override
    public byte[] decode(Object message) {
        return ByteBufUtil.getBytes((ByteBuf) message);
    }
}
