package io.anytls.protocol.padding;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads one scheme's text. The bounds keep a hostile server from costing its client more than a little. */
final class PaddingSchemeParser {

    /** It has to fit into a frame. */
    private static final int MAX_TEXT_BYTES = 0xffff;

    private static final int MAX_STOP = 1024;
    private static final int MAX_ITEMS = 256;

    /** What the sizes of one packet may come to: all of it may wait in the session's queue at once. */
    private static final int MAX_PACKET_BYTES = 1 << 20;

    private static final Pattern END_OF_LINE = Pattern.compile("\r?\n|\r$");

    private final String rawText;

    PaddingSchemeParser(String rawText) {
        this.rawText = rawText;
    }

    PaddingScheme parse() throws InvalidPaddingSchemeException {
        int length = ByteBufUtil.utf8Bytes(rawText);
        if (length > MAX_TEXT_BYTES) {
            throw new InvalidPaddingSchemeException("The scheme has " + length + " bytes, more than " + MAX_TEXT_BYTES);
        }
        Map<String, String> values = values();
        int stop = stop(values.get("stop"));
        List<PacketLine> lines = new ArrayList<>(stop);
        for (int packet = 0; packet < stop; packet++) {
            String items = values.get(Integer.toString(packet));
            lines.add(items == null ? PacketLine.AS_IT_IS : line(packet, items));
        }
        return new PaddingScheme(rawText, lines);
    }

    private Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        for (String line : END_OF_LINE.split(rawText)) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static int stop(String value) throws InvalidPaddingSchemeException {
        if (value == null) {
            throw new InvalidPaddingSchemeException("The scheme has no line stop=N");
        }
        if (!isNumber(value)) {
            throw new InvalidPaddingSchemeException("stop is no number: " + value);
        }
        int stop = bounded(value, MAX_STOP);
        if (stop > MAX_STOP) {
            throw new InvalidPaddingSchemeException("stop is above " + MAX_STOP + ": " + value);
        }
        return stop;
    }

    private static PacketLine line(int packet, String text) throws InvalidPaddingSchemeException {
        String[] parts = text.split(",");
        if (parts.length > MAX_ITEMS) {
            throw new InvalidPaddingSchemeException(
                    "Packet " + packet + " has " + parts.length + " items, more than " + MAX_ITEMS);
        }
        List<PaddingItem> items = new ArrayList<>(parts.length);
        for (String part : parts) {
            int dash = part.indexOf('-');
            if (part.equals("c")) {
                items.add(CheckMark.CHECK_MARK);
            } else if (dash > 0 && isNumber(part.substring(0, dash)) && isNumber(part.substring(dash + 1))) {
                addRange(items, packet, part, dash);
            }
        }
        long bytes = items.stream()
                .mapToLong(item -> item instanceof SizeRange range ? range.max() : 0)
                .sum();
        if (bytes > MAX_PACKET_BYTES) {
            throw new InvalidPaddingSchemeException(
                    "The sizes of packet " + packet + " come to " + bytes + " bytes, more than " + MAX_PACKET_BYTES);
        }
        return new PacketLine(items);
    }

    private static void addRange(List<PaddingItem> items, int packet, String range, int dash)
            throws InvalidPaddingSchemeException {
        int first = bounded(range.substring(0, dash), SizeRange.LARGEST);
        int second = bounded(range.substring(dash + 1), SizeRange.LARGEST);
        int min = Math.min(first, second);
        int max = Math.max(first, second);
        if (max > SizeRange.LARGEST) {
            throw new InvalidPaddingSchemeException(
                    "Packet " + packet + " has a size above " + SizeRange.LARGEST + ": " + range);
        }
        if (min > 0) {
            items.add(new SizeRange(min, max));
        }
    }

    /** The number, or one more than the bound for all numbers above it, however many digits they have. */
    private static int bounded(String digits, int bound) {
        int number = 0;
        for (int i = digits.startsWith("+") ? 1 : 0; i < digits.length(); i++) {
            number = Math.min(number * 10 + digits.charAt(i) - '0', bound + 1);
        }
        return number;
    }

    /** ASCII digits only, and a sign where the reference's number parser takes one. */
    private static boolean isNumber(String text) {
        int start = text.startsWith("+") ? 1 : 0;
        boolean number = text.length() > start;
        for (int i = start; i < text.length(); i++) {
            number &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return number;
    }
}
