package io.anytls.client.inbound.application;

import io.anytls.daemon.address.SocketText;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** What an application's connection is called in the log: {@code application 127.0.0.1:50112}. */
public final class ApplicationText {

    private ApplicationText() {}

    public static String of(Channel application) {
        return application.remoteAddress() instanceof InetSocketAddress address
                ? "application " + SocketText.of(address)
                : "an application that has gone";
    }
}
