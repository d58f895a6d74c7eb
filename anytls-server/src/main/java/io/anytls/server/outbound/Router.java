package io.anytls.server.outbound;

/** Picks the outbound of each request. Any thread. */
@FunctionalInterface
public interface Router {

    /** The one to be asked; one that refuses where nothing carries the request. */
    Outbound pick(StreamRequest request);
}
