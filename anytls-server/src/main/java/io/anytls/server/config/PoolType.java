package io.anytls.server.config;

/** How connections to busy targets are kept ready; the names are those of the command line and of the JSON. */
public enum PoolType {
    /** One queue for each target, behind a lock. */
    lock,
    /** One lock-free queue for each target. */
    lockfree,
    /** A queue for each target and event loop: a connection is taken on the loop where it lives. */
    highperf,
    /** Not at all: each stream dials. */
    off
}
