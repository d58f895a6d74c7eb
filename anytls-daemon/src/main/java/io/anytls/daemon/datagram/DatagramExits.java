package io.anytls.daemon.datagram;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.function.LongConsumer;

/** Opens exits for datagrams: sockets, a proxy, another outbound. Any thread. */
@FunctionalInterface
public interface DatagramExits {

    /**
     * One more.
     *
     * @param first where the first datagram goes; a name is unresolved
     * @param receiver is given what comes back, on the loop
     * @param held is told the bytes that the exit holds, in real cost
     * @return completes on the loop; fails with an exception whose message is a reason for a person
     */
    Future<DatagramExit> open(
            InetSocketAddress first, EventLoop loop, DatagramExit.Receiver receiver, LongConsumer held);
}
