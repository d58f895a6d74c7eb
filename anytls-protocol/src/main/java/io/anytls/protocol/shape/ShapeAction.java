package io.anytls.protocol.shape;

import java.util.Locale;

/** What is done for a stream at a moment. */
public enum ShapeAction {
    /** Waste of so many bytes behind what is written, in the same flush. */
    PAD,
    /** A flush after so many bytes of what is written. */
    CUT,
    /** Waste of so many bytes by itself: a decoy. */
    WASTE,
    /** SYNACK waits so many milliseconds for the target's first bytes. */
    HOLD;

    /** As a profile has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
