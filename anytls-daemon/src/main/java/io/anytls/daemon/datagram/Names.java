package io.anytls.daemon.datagram;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;

/** Where names are looked up. */
@FunctionalInterface
public interface Names {

    /** @return completes on the loop, with one address or more, the one to be tried first in front */
    Future<List<InetAddress>> ask(String host, EventLoop loop);
}
