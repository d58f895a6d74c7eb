package io.anytls.server.outbound;

/** Picks the outbound of each request. Any thread. */
@FunctionalInterface
public interface Router {

    /** The one to be asked. */
    Outbound pick(StreamRequest request);
}
