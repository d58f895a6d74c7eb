package io.anytls.protocol.session;

import io.anytls.protocol.frame.KeyValues;

/**
 * What the other side has said of itself, in Settings or ServerSettings.
 *
 * @param version 1, or 2 where SYNACK is sent and heartbeats are answered
 * @param halfClose whether a FIN ends one direction only; agreed on by both sides (docs/protocol.md, Extensions)
 */
public record Peer(int version, boolean halfClose) {

    static final String VERSION = "v";
    static final String CLIENT = "client";
    static final String PADDING_MD5 = "padding-md5";
    static final String HALF_CLOSE = "half-close";

    /** The version that we speak. */
    static final int OUR_VERSION = 2;

    /** A peer that has said nothing. */
    public static final Peer SILENT = new Peer(1, false);

    /** A peer of version 1 agrees to nothing: a client of that version gets no answer, so it cannot know of an agreement. */
    static Peer of(KeyValues settings) {
        int version = settings.version();
        return new Peer(version, version >= 2 && settings.get(HALF_CLOSE).equals("1"));
    }

    /** Whether SYNACK and heartbeats may be used. */
    public boolean speaksVersion2() {
        return version >= 2;
    }
}
