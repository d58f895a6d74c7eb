package io.anytls.server.web;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** HTTP/1.1 for one connection. */
public final class WebServer {

    private static final int LONGEST_LINE = 8 << 10;
    private static final int LONGEST_HEADERS = 32 << 10;

    private WebServer() {}

    /** Serves whoever is at the other end: the handlers come last in the pipeline. On the event loop. */
    public static void begin(ChannelPipeline pipeline, Pages pages) {
        pipeline.addLast(
                "http",
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_HEADERS)));
        pipeline.addLast("pages", new WebHandler(pages));
    }

    /** Leaves a connection on which nothing has been said. */
    public static void end(ChannelPipeline pipeline) {
        pipeline.remove("pages");
        pipeline.remove("http");
    }
}
