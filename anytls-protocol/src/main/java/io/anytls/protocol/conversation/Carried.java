package io.anytls.protocol.conversation;

/**
 * Bytes of payload.
 *
 * @param up from applications to their targets
 * @param down from targets to applications
 */
public record Carried(long up, long down) {

    public static final Carried NOTHING = new Carried(0, 0);

    Carried and(Carried other) {
        return new Carried(up + other.up, down + other.down);
    }

    /** What has come since then. */
    public Carried since(Carried then) {
        return new Carried(up - then.up, down - then.down);
    }
}
