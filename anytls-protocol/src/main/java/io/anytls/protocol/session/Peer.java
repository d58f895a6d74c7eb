package io.anytls.protocol.session;

import io.anytls.protocol.frame.KeyValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the other side has said of itself, in Settings or ServerSettings.
 *
 * @param version 1, or 2 where SYNACK is sent and heartbeats are answered
 * @param halfClose whether a FIN ends one direction only; agreed on by both sides (docs/protocol.md, Extensions)
 * @param datagramSize bytes of the longest datagram that it takes; of one that has not said it, what all deployed ones do
 * @param nonce whether streams may be known by a {@link io.anytls.protocol.frame.Nonce}
 * @param instance what a server calls the run of its program; empty where it has not said it
 */
public record Peer(int version, boolean halfClose, int datagramSize, boolean nonce, String instance) {

    static final String VERSION = "v";
    static final String CLIENT = "client";
    static final String PADDING_MD5 = "padding-md5";
    static final String HALF_CLOSE = "half-close";
    static final String DATAGRAM_SIZE = "datagram-size";
    static final String NONCE = "nonce";
    static final String INSTANCE = "instance";
    static final String WAITS_FOR_SYNACK = "waits-for-synack";
    static final String STREAM_PADDING = "stream-padding";

    /** Ours: all that a length of two bytes can say. */
    static final String OUR_DATAGRAM_SIZE = "65535";

    /** One that is longer makes deployed servers end the stream, and deployed clients cut it. */
    public static final int DEPLOYED_DATAGRAM_SIZE = 16_384;

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,5}");

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z]{8,64}");

    /** The version that we speak. */
    static final int OUR_VERSION = 2;

    /** A peer that has said nothing. */
    public static final Peer SILENT = new Peer(1, false, DEPLOYED_DATAGRAM_SIZE);

    /** One without nonces. */
    public Peer(int version, boolean halfClose, int datagramSize) {
        this(version, halfClose, datagramSize, false, "");
    }

    /** What a client of ours says of itself. */
    static KeyValues clientSettings(String clientName, String paddingMd5, boolean shapesStreams) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(VERSION, String.valueOf(OUR_VERSION));
        values.put(CLIENT, clientName);
        values.put(PADDING_MD5, paddingMd5);
        values.put(HALF_CLOSE, "1");
        values.put(DATAGRAM_SIZE, OUR_DATAGRAM_SIZE);
        values.put(NONCE, "1");
        if (shapesStreams) {
            values.put(STREAM_PADDING, "1");
        }
        return new KeyValues(values);
    }

    /** A peer of version 1 agrees to nothing: a client of that version gets no answer, so it cannot know of an agreement. */
    static Peer of(KeyValues settings) {
        int version = settings.version();
        if (version < 2) {
            return new Peer(version, false, DEPLOYED_DATAGRAM_SIZE);
        }
        String size = settings.get(DATAGRAM_SIZE);
        String instance = settings.get(INSTANCE);
        return new Peer(
                version,
                settings.get(HALF_CLOSE).equals("1"),
                SIZE.matcher(size).matches() ? Integer.parseInt(size) : DEPLOYED_DATAGRAM_SIZE,
                settings.get(NONCE).equals("1"),
                NAME.matcher(instance).matches() ? instance : "");
    }

    /** Whether this server serves a stream once, however often it is sent, by its {@link Repeat}. */
    public boolean servesOnce() {
        return nonce && !instance.isEmpty();
    }

    /** Whether SYNACK and heartbeats may be used. */
    public boolean speaksVersion2() {
        return version >= 2;
    }
}
