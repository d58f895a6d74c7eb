package io.anytls.daemon.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The name that a person may have meant. */
public final class Suggestion {

    private static final int LONGEST = 64;

    private Suggestion() {}

    /** {@code , did you mean "enabled"?}, or nothing if no name is near. */
    public static String of(String given, Collection<String> names) {
        return nearest(given, names)
                .map(name -> ", did you mean \"" + name + "\"?")
                .orElse("");
    }

    /** The nearest of the names, if one is near. */
    public static Optional<String> nearest(String given, Collection<String> names) {
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        String normal = given.toLowerCase(Locale.ROOT).replace('-', '_');
        String best = null;
        int least = Math.min(normal.length(), Math.max(1, normal.length() / 3) + 1); // something has to be the same
        for (String name : names) {
            int distance = distance(normal, name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Insertions, deletions, replacements and exchanges of neighbours that make one of the other. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (exchanged) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
