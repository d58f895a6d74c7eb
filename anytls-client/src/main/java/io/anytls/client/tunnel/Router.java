package io.anytls.client.tunnel;

/** Picks the outbound of each request. Any thread. */
@FunctionalInterface
public interface Router {

    /** The one to be asked, again as long as the stream has to move. */
    Outbound pick(StreamRequest request);
}
