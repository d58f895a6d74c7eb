package io.anytls.protocol.shape;

import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingScheme;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one profile's text: {@code most N}, {@code scheme stop=2 0=30-60 1=200-300}, and lines like {@code up tls 3: write1 pad 0*2,100-400; synack 50% waste 60-300 after 0-5}.
 */
final class ShapeProfileParser {

    private static final int LONGEST_TEXT = 16 << 10;
    private static final int MOST_LINES = 64;
    private static final int MOST_STEPS = 16;
    private static final int LARGEST_SIZE = 24_000;
    private static final int LARGEST_MOST = 32_768;
    private static final int LONGEST_DELAY_MILLIS = 2_000;

    /** Nobody waits longer for SYNACK than this for the sake of its size. */
    private static final int LONGEST_HOLD_MILLIS = 20;

    private static final int STANDARD_MOST = 4_096;

    private static final Pattern LINE = Pattern.compile("(up|down)\\s+(tls|first|plain)(?:\\s+(\\d{1,6}))?\\s*:(.*)");
    private static final Pattern MOST = Pattern.compile("most\\s+(\\d{1,6})");
    private static final Pattern SCHEME = Pattern.compile("scheme\\s+(.+)");
    private static final Pattern STEP = Pattern.compile(
            "(open|synack|fin|write|heard|waste)([1-8])?(?:\\s+(\\d{1,3})%)?\\s+(pad|cut|waste|hold)\\s+(\\S+)(?:\\s+after\\s+(\\S+))?");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?(?:\\*(\\d{1,6}))?");

    private final String text;
    private final Map<ShapeSide, Map<ShapeKind, List<ShapeLine>>> lines = new EnumMap<>(ShapeSide.class);
    private int most = STANDARD_MOST;
    private PaddingScheme scheme = PaddingScheme.DEFAULT;

    ShapeProfileParser(String text) {
        this.text = text;
    }

    ShapeProfile parse() {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("has more than " + LONGEST_TEXT + " characters");
        }
        List<String> all = text.lines().toList();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i).replaceFirst("#.*", "").strip();
            try {
                if (!line.isEmpty()) {
                    read(line);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " " + e.getMessage(), e);
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("has no line such as \"up tls 1: write1 pad 0-300\"");
        }
        return new ShapeProfile(text, most, scheme, lines);
    }

    private void read(String line) {
        Matcher bound = MOST.matcher(line);
        if (bound.matches()) {
            most = number(bound.group(1), LARGEST_MOST, "bytes");
            return;
        }
        Matcher beginning = SCHEME.matcher(line);
        if (beginning.matches()) {
            scheme = scheme(beginning.group(1));
            return;
        }
        Matcher shape = LINE.matcher(line);
        if (!shape.matches()) {
            throw new IllegalArgumentException("is none of \"most N\", \"scheme stop=N ...\", \"up KIND N: ...\" and"
                    + " \"down KIND N: ...\", where KIND is tls, first or plain");
        }
        ShapeSide side = shape.group(1).equals("up") ? ShapeSide.UP : ShapeSide.DOWN;
        ShapeKind kind = ShapeKind.valueOf(shape.group(2).toUpperCase(Locale.ROOT));
        int weight = shape.group(3) == null ? 1 : Integer.parseInt(shape.group(3));
        List<ShapeLine> there = lines.computeIfAbsent(side, made -> new EnumMap<>(ShapeKind.class))
                .computeIfAbsent(kind, made -> new ArrayList<>());
        if (there.size() == MOST_LINES) {
            throw new IllegalArgumentException("is one too many: " + MOST_LINES + " of a kind are enough");
        }
        there.add(new ShapeLine(weight, steps(side, shape.group(4))));
    }

    private static PaddingScheme scheme(String words) {
        try {
            return PaddingScheme.parse(words.strip().replaceAll("\\s+", "\n"));
        } catch (InvalidPaddingSchemeException e) {
            throw new IllegalArgumentException("has a padding scheme that is none: " + e.getMessage(), e);
        }
    }

    private static List<ShapeStep> steps(ShapeSide side, String items) {
        List<ShapeStep> steps = new ArrayList<>();
        for (String item : items.split(";")) {
            if (!item.isBlank()) {
                steps.add(step(side, item.strip()));
            }
        }
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("has more than " + MOST_STEPS + " steps");
        }
        return steps;
    }

    private static ShapeStep step(ShapeSide side, String item) {
        Matcher step = STEP.matcher(item);
        if (!step.matches()) {
            throw new IllegalArgumentException("has \"" + item
                    + "\", which is no step such as \"write1 pad 0-300\" or \"synack 50% waste 60-400 after 0-5\"");
        }
        ShapeMoment moment = moment(step.group(1));
        ShapeAction action = action(step.group(4));
        if (moment.isCounted() != (step.group(2) != null)) {
            throw new IllegalArgumentException("has \"" + item + "\": " + moment.word()
                    + (moment.isCounted() ? " needs a" : " has no") + " number");
        }
        if (!fits(side, moment, action)) {
            throw new IllegalArgumentException("has \"" + item + "\": " + action.word() + " cannot be done there");
        }
        int largest = action == ShapeAction.HOLD ? LONGEST_HOLD_MILLIS : LARGEST_SIZE;
        return new ShapeStep(
                moment,
                moment.isCounted() ? Integer.parseInt(step.group(2)) : 0,
                step.group(3) == null ? 100 : number(step.group(3), 100, "%"),
                action,
                mixture(step.group(5), largest, action == ShapeAction.HOLD ? "ms" : "bytes"),
                step.group(6) == null ? null : delays(action, step.group(6)));
    }

    private static boolean fits(ShapeSide side, ShapeMoment moment, ShapeAction action) {
        return switch (action) {
            case WASTE -> moment != ShapeMoment.FIN;
            case CUT -> moment == ShapeMoment.WRITE;
            case PAD ->
                moment == ShapeMoment.WRITE
                        || moment == ShapeMoment.FIN
                        || moment == ShapeMoment.SYNACK && side == ShapeSide.DOWN;
            case HOLD -> moment == ShapeMoment.SYNACK && side == ShapeSide.DOWN;
        };
    }

    private static Mixture delays(ShapeAction action, String ranges) {
        if (action != ShapeAction.WASTE) {
            throw new IllegalArgumentException("has \"after\" for " + action.word() + ": payload is never delayed");
        }
        return mixture(ranges, LONGEST_DELAY_MILLIS, "ms");
    }

    private static Mixture mixture(String ranges, int largest, String unit) {
        String[] parts = ranges.split(",", -1);
        int[] weights = new int[parts.length];
        int[] least = new int[parts.length];
        int[] most = new int[parts.length];
        int total = 0;
        for (int i = 0; i < parts.length; i++) {
            Matcher range = RANGE.matcher(parts[i]);
            if (!range.matches()) {
                throw new IllegalArgumentException(
                        "has \"" + parts[i] + "\", which is no range such as 100-400 or 0*2");
            }
            least[i] = number(range.group(1), largest, unit);
            most[i] = range.group(2) == null ? least[i] : number(range.group(2), largest, unit);
            if (most[i] < least[i]) {
                throw new IllegalArgumentException("has \"" + parts[i] + "\": the larger number comes last");
            }
            total += range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
            weights[i] = total;
        }
        if (total == 0) {
            throw new IllegalArgumentException("has \"" + ranges + "\", whose weights are all 0");
        }
        return new Mixture(weights, least, most);
    }

    private static int number(String digits, int largest, String unit) {
        int number = Integer.parseInt(digits);
        if (number > largest) {
            throw new IllegalArgumentException("has " + number + " " + unit + ", more than " + largest);
        }
        return number;
    }

    private static ShapeMoment moment(String word) {
        for (ShapeMoment moment : ShapeMoment.values()) {
            if (moment.word().equals(word)) {
                return moment;
            }
        }
        throw new AssertionError(word);
    }

    private static ShapeAction action(String word) {
        for (ShapeAction action : ShapeAction.values()) {
            if (action.word().equals(word)) {
                return action;
            }
        }
        throw new AssertionError(word);
    }
}
