package io.anytls.client.inbound.http;

import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.netty.channel.ChannelPipeline;

/** The way of an application's HTTP. */
public final class HttpInbound {

    private HttpInbound() {}

    /**
     * Puts the handlers at the end of the pipeline of an application's connection.
     *
     * @param inbound tag of the listener
     */
    public static void install(
            ChannelPipeline pipeline, String inbound, Tunnels tunnels, Streams streams, ProxyUsers users) {
        RequestDecoder decoder = new RequestDecoder();
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast("http-decoder", decoder);
        pipeline.addLast("http-encoder", encoder);
        pipeline.addLast(
                "http-proxy",
                new HttpProxy(inbound, decoder, encoder, tunnels, streams, new BasicAuthentication(users)));
    }
}
