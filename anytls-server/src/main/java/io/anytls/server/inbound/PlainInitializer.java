package io.anytls.server.inbound;

import io.anytls.server.web.Pages;
import io.anytls.server.web.WebServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;

/** A connection that was accepted for plain HTTP: one of the {@link Newcomers} to its end. */
public final class PlainInitializer extends ChannelInitializer<Channel> {

    private final Admission admission;
    private final Pages pages;

    public PlainInitializer(Admission admission, Pages pages) {
        this.admission = admission;
        this.pages = pages;
    }

    @Override
    protected void initChannel(Channel connection) {
        admission.arrived(connection);
        connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        WebServer.begin(connection.pipeline(), pages);
    }
}
