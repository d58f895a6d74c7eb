package io.anytls.daemon.datagram;

/** Why a datagram went no further. */
public enum Drop {
    /** Whoever should take it has too much already. */
    QUEUE_FULL("queue full"),
    /** Its target may not be reached. */
    FORBIDDEN("not allowed"),
    /** Its target's name has no address. */
    UNRESOLVED("no such host"),
    /** It came from where none had been sent. */
    STRANGER("from strangers"),
    /** The system did not take it. */
    UNSENDABLE("not sent by the system"),
    /** Nobody at the other end could take one of its size. */
    TOO_LARGE("too large"),
    /** There were too many of them. */
    RATE("over the rate");

    private final String words;

    Drop(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
