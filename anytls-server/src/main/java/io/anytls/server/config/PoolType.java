package io.anytls.server.config;

/** How connections to busy targets are kept ready; the names are those of the command line and of the JSON. */
public enum PoolType {
    /** One queue for each target, behind a lock. */
    lock,
    /** One lock-free queue for each target. */
    lockfree,
    /** As {@link #lockfree}, but a stream gets a connection of its own event loop first: one of another loop has to move. */
    highperf,
    /** Not at all: each stream dials. */
    off
}
