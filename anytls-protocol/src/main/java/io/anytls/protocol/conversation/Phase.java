package io.anytls.protocol.conversation;

import java.util.Locale;

/** How far a {@link Conversation} is. */
public enum Phase {
    /** The target is not known yet. */
    READING,
    /** The outbound has been asked for a connection, or for a stream. */
    OPENING,
    /** Bytes flow. */
    OPEN,
    /** Nothing more can come of it. */
    ENDED;

    /** As a person reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
