package io.anytls.server.fallback;

/** A connection at a {@link Site}. On its event loop; each is called once at most, and not both. */
public interface Visit {

    /** It is nobody with a password: the site may answer. */
    void stay();

    /** It is a client, and nothing has been said to it: the site forgets it, and its handlers leave the pipeline. */
    void leave();
}
