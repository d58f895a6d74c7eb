package io.anytls.protocol.testkit;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.Map;

/** In front of a server session: makes the client look like one that lacks something, by a key that its Settings lose on the way. */
final class Unsaying extends ChannelInboundHandlerAdapter {

    private final String key;

    Unsaying(String key) {
        this.key = key;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Frame.Settings settings) {
            Map<String, String> said = new LinkedHashMap<>(settings.values().entries());
            said.remove(key);
            ctx.fireChannelRead(new Frame.Settings(new KeyValues(said)));
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
