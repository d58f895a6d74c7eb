package io.anytls.server.web;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The end of what a connection says: in TLS, and then below it. */
final class OutputShutdown {

    private OutputShutdown() {}

    static void begin(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            shutDown(channel);
        } else {
            tls.closeOutbound().addListener(said -> shutDown(channel));
        }
    }

    private static void shutDown(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }
}
