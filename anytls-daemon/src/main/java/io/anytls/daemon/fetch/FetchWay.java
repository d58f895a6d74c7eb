package io.anytls.daemon.fetch;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.function.Predicate;

/** How a connection to a host on the web is made: from here, or through an outbound. Any thread. */
public interface FetchWay {

    /**
     * Connects.
     *
     * @param host a name or an IP literal, which has been looked at already
     * @param permitted asked for each address that the name turns out to have, right before that is dialled; a way that leaves
     *     look-ups to others does not ask
     * @param loop of the connection
     * @return completes on the loop with a connection that reads nothing yet
     */
    Future<? extends Channel> connect(String host, int port, Predicate<InetAddress> permitted, EventLoop loop);
}
