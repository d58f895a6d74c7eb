package io.anytls.client.tunnel;

import io.netty.util.concurrent.Future;

/** Where applications' datagrams find their way. Any thread. */
public interface Datagrams {

    /**
     * Opens a way for the datagrams of one application.
     *
     * @param request its target is the first datagram's
     * @param first wait meanwhile
     * @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why
     */
    Future<DatagramWay> open(StreamRequest request, FirstDatagrams first, DatagramReceiver receiver);
}
