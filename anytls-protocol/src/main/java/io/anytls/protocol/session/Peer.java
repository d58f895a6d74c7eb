package io.anytls.protocol.session;

import io.anytls.protocol.frame.KeyValues;
import java.util.regex.Pattern;

/**
 * What the other side has said of itself, in Settings or ServerSettings.
 *
 * @param version 1, or 2 where SYNACK is sent and heartbeats are answered
 * @param halfClose whether a FIN ends one direction only; agreed on by both sides (docs/protocol.md, Extensions)
 * @param datagramSize bytes of the longest datagram that it takes; of one that has not said it, what all deployed ones do
 */
public record Peer(int version, boolean halfClose, int datagramSize) {

    static final String VERSION = "v";
    static final String CLIENT = "client";
    static final String PADDING_MD5 = "padding-md5";
    static final String HALF_CLOSE = "half-close";
    static final String DATAGRAM_SIZE = "datagram-size";

    /** Ours: all that a length of two bytes can say. */
    static final String OUR_DATAGRAM_SIZE = "65535";

    /** One that is longer makes deployed servers end the stream, and deployed clients cut it. */
    public static final int DEPLOYED_DATAGRAM_SIZE = 16_384;

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,5}");

    /** The version that we speak. */
    static final int OUR_VERSION = 2;

    /** A peer that has said nothing. */
    public static final Peer SILENT = new Peer(1, false, DEPLOYED_DATAGRAM_SIZE);

    /** A peer of version 1 agrees to nothing: a client of that version gets no answer, so it cannot know of an agreement. */
    static Peer of(KeyValues settings) {
        int version = settings.version();
        if (version < 2) {
            return new Peer(version, false, DEPLOYED_DATAGRAM_SIZE);
        }
        String size = settings.get(DATAGRAM_SIZE);
        return new Peer(
                version,
                settings.get(HALF_CLOSE).equals("1"),
                SIZE.matcher(size).matches() ? Integer.parseInt(size) : DEPLOYED_DATAGRAM_SIZE);
    }

    /** Whether SYNACK and heartbeats may be used. */
    public boolean speaksVersion2() {
        return version >= 2;
    }
}
