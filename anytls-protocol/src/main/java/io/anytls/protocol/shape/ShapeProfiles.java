package io.anytls.protocol.shape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where profiles come from: a word, lines of a person's own, or a draft of which each installation draws its own. */
public final class ShapeProfiles {

    /** A profile is drawn. */
    public static final String AUTO = "auto";

    /** Streams are not shaped. */
    public static final String OFF = "off";

    private static final Pattern DRAWN = Pattern.compile("(\\d{1,6})~(\\d{1,6})");

    private ShapeProfiles() {}

    /**
     * The profile that somebody asks for.
     *
     * @param said {@value #AUTO}, {@value #OFF} or a profile's lines
     * @param seed the installation's; asked only if it is needed
     * @throws IllegalArgumentException if the lines are no profile
     */
    public static ShapeProfile of(String said, LongSupplier seed) {
        return switch (said) {
            case OFF -> ShapeProfile.NONE;
            case AUTO -> ShapeProfile.parse(drawn(Draft.TEXT, seed.getAsLong()));
            default -> ShapeProfile.parse(said.indexOf('~') < 0 ? said : drawn(said, seed.getAsLong()));
        };
    }

    /** @throws IllegalArgumentException if it is none of what {@link #of} takes */
    public static void check(String said) {
        of(said, () -> 0);
    }

    /** Its numbers {@code A~B} are drawn in their order, each from A to B. The same seed gives the same profile. */
    static String drawn(String draft, long seed) {
        RandomGenerator random = new Random(seed);
        Matcher numbers = DRAWN.matcher(draft);
        StringBuilder drawn = new StringBuilder();
        while (numbers.find()) {
            int one = Integer.parseInt(numbers.group(1));
            int other = Integer.parseInt(numbers.group(2));
            int number = random.nextInt(Math.min(one, other), Math.max(one, other) + 1);
            numbers.appendReplacement(drawn, String.valueOf(number));
        }
        return numbers.appendTail(drawn).toString();
    }

    /** The draft that comes with the program. */
    static String draft() {
        return Draft.TEXT;
    }

    private static final class Draft {
        static final String TEXT = read();

        private static String read() {
            try (InputStream in = ShapeProfiles.class.getResourceAsStream("shapes.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
