package io.anytls.server.fallback;

import io.netty.channel.Channel;

/** Where a connection goes that does not authenticate. Any thread. */
public interface Site {

    /**
     * Takes a connection: its handlers come last in the pipeline, and get what is read from then on. On its event loop.
     *
     * @param isHeld whether nothing may be said to it before {@link Visit#stay}
     */
    Visit enter(Channel connection, boolean isHeld);

    /** What it is, for the log. */
    @Override
    String toString();
}
