package io.anytls.protocol.shape;

import java.util.Locale;

/** When something may be done for a stream. Those that are counted have numbers from 1. */
public enum ShapeMoment {
    /** The client's first packet of the stream is written; the server knows the target. */
    OPEN(false),
    /** The client has got SYNACK and no payload with it; the server's SYNACK goes out alone. */
    SYNACK(false),
    /** A flight of our payload begins: the first since the other side's. */
    WRITE(true),
    /** A flight of the other side's payload has begun. */
    HEARD(true),
    /** A decoy of the other side has come. */
    WASTE(true),
    /** Our FIN goes out. */
    FIN(false);

    private final boolean counted;

    ShapeMoment(boolean counted) {
        this.counted = counted;
    }

    boolean isCounted() {
        return counted;
    }

    /** As a profile has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
