package io.anytls.client.tunnel;

import io.netty.util.concurrent.Future;

/** Where those get their streams who send nothing twice unless it is served once, and so need one whose session lives. Any thread. */
public interface Streams {

    /**
     * Opens a stream. One that is {@link OpenedStream#unproven} could be sent again, and is given at once.
     *
     * @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why
     */
    Future<OpenedStream> open(StreamRequest request);
}
