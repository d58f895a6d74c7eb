package io.anytls.protocol.padding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which packets of a session are shaped, and how (docs/protocol.md, Padding scheme). Immutable; equal if the texts are.
 */
public final class PaddingScheme {

    /** What a client without a scheme of its server's uses. */
    public static final PaddingScheme DEFAULT = builtIn("""
            stop=8
            0=30-30
            1=100-400
            2=400-500,c,500-1000,c,500-1000,c,500-1000,c,500-1000
            3=9-9,500-1000
            4=500-1000
            5=500-1000
            6=500-1000
            7=500-1000""");

    private final String rawText;
    private final String md5;
    private final List<PacketLine> lines;

    /** @param lines one for each packet that is shaped: as many as {@code stop} says */
    PaddingScheme(String rawText, List<PacketLine> lines) {
        this.rawText = rawText;
        this.md5 = md5(rawText);
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads the lines {@code stop=N} and {@code K=min-max,c,...}. As in the reference the last of two lines for one key
     * counts, lines of unknown keys and items that are no range of positive numbers are skipped; lines may end in CR
     * LF.
     *
     * <p>What a server may ask for is bounded: a text of 65,535 bytes, {@code stop} up to 1024, 256 items a packet,
     * sizes up to 65,535, which come to 1 MiB a packet.
     *
     * @throws InvalidPaddingSchemeException without a {@code stop} that is a number from 0, or over a bound
     */
    public static PaddingScheme parse(String rawText) throws InvalidPaddingSchemeException {
        return new PaddingSchemeParser(rawText).parse();
    }

    /** The text as it was parsed: what UpdatePaddingScheme carries. */
    public String rawText() {
        return rawText;
    }

    /** The md5 of the raw text's UTF-8 bytes in lower-case hex: what {@code padding-md5} in Settings carries. */
    public String md5() {
        return md5;
    }

    /** Packets 0 to stop - 1 are shaped; 0 to 1024. */
    public int stop() {
        return lines.size();
    }

    /** The bytes of padding0 in the authentication, 0 to 65535: the first size of packet 0, 0 if it is not shaped. */
    public int authenticationPadding(RandomGenerator random) {
        return line(0).firstRange().map(range -> range.draw(random)).orElse(0);
    }

    PacketLine line(int packet) {
        return packet < lines.size() ? lines.get(packet) : PacketLine.AS_IT_IS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PaddingScheme scheme && rawText.equals(scheme.rawText);
    }

    @Override
    public int hashCode() {
        return rawText.hashCode();
    }

    @Override
    public String toString() {
        return "PaddingScheme[md5=" + md5 + ", stop=" + stop() + "]";
    }

    private static PaddingScheme builtIn(String rawText) {
        try {
            return parse(rawText);
        } catch (InvalidPaddingSchemeException e) {
            throw new AssertionError(e);
        }
    }

    private static String md5(String text) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has MD5", e);
        }
    }
}
