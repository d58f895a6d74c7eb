package io.anytls.protocol.shape;

import io.anytls.protocol.padding.PaddingScheme;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The shapes that the streams of an installation have, of which each draws its own (docs/protocol.md, Shapes of streams). Immutable.
 */
public final class ShapeProfile {

    /** Nothing is done to any stream. */
    public static final ShapeProfile NONE = new ShapeProfile("", 0, PaddingScheme.DEFAULT, Map.of());

    private final String text;
    private final int most;
    private final PaddingScheme scheme;
    private final Map<ShapeSide, Map<ShapeKind, List<ShapeLine>>> lines = new EnumMap<>(ShapeSide.class);

    /**
     * @param most bytes that one stream may send for nothing, on each side
     * @param scheme for clients that shape their streams too
     */
    ShapeProfile(String text, int most, PaddingScheme scheme, Map<ShapeSide, Map<ShapeKind, List<ShapeLine>>> lines) {
        this.text = text;
        this.most = most;
        this.scheme = scheme;
        this.lines.putAll(lines);
    }

    /**
     * Reads a profile's lines.
     *
     * @throws IllegalArgumentException with what is wrong, and in which line
     */
    public static ShapeProfile parse(String text) {
        return new ShapeProfileParser(text).parse();
    }

    /** As it was parsed. */
    public String text() {
        return text;
    }

    /** Whether it has no shape at all for one side. */
    public boolean isEmpty(ShapeSide side) {
        return !lines.containsKey(side);
    }

    /** Bytes that one stream may send for nothing, headers and TLS included, on each side. */
    public int most() {
        return most;
    }

    /** The padding scheme that a server sends to clients that shape their streams too: the default, unless the profile has one. */
    public PaddingScheme scheme() {
        return scheme;
    }

    /** The shape of one stream. */
    public ShapeLine draw(ShapeSide side, ShapeKind kind, RandomGenerator random) {
        List<ShapeLine> all = lines(side, kind);
        int total = 0;
        for (int i = 0; i < all.size(); i++) {
            total += all.get(i).weight();
        }
        int at = all.size() < 2 ? 0 : random.nextInt(total);
        for (int i = 0; i < all.size(); i++) {
            at -= all.get(i).weight();
            if (at < 0) {
                return all.get(i);
            }
        }
        return ShapeLine.NONE;
    }

    private List<ShapeLine> lines(ShapeSide side, ShapeKind kind) {
        Map<ShapeKind, List<ShapeLine>> ofSide = lines.getOrDefault(side, Map.of());
        ShapeKind said = kind == ShapeKind.FIRST && !ofSide.containsKey(kind) ? ShapeKind.TLS : kind;
        return ofSide.getOrDefault(said, List.of());
    }

    /** Bytes of Waste's data that a stream comes to on average, if everything happens that its shape waits for. */
    double meanWaste(ShapeSide side, ShapeKind kind) {
        double weights = 0;
        double sum = 0;
        for (ShapeLine line : lines(side, kind)) {
            weights += line.weight();
            sum += line.weight() * line.meanWaste();
        }
        return weights == 0 ? 0 : sum / weights;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShapeProfile profile && text.equals(profile.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "ShapeProfile[" + text.lines().count() + " lines]";
    }
}
