package io.anytls.protocol.session;

/** What a stream has carried so far, in bytes of payload; a target's address on the wire counts too. Any thread. */
public interface ByteCounts {

    /** From the application to its target. */
    long up();

    /** From the target to the application. */
    long down();
}
