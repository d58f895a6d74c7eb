package io.anytls.daemon.reload;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What runs, beside what a changed configuration wants in its place.
 *
 * @param running null where there is nothing yet
 * @param wanted null where there is to be nothing any more
 */
public record Pairing<R, W>(R running, W wanted) {

    /**
     * Pairs what fits together; of what is left the first with the first, and so on.
     *
     * @param fits whether something that runs is what is wanted, as it is or nearly
     */
    public static <R, W> List<Pairing<R, W>> of(List<R> running, List<W> wanted, BiPredicate<R, W> fits) {
        List<R> free = new ArrayList<>(running);
        List<W> open = new ArrayList<>();
        List<Pairing<R, W>> pairs = new ArrayList<>();
        for (W want : wanted) {
            R found = take(free, candidate -> fits.test(candidate, want));
            if (found == null) {
                open.add(want);
            } else {
                pairs.add(new Pairing<>(found, want));
            }
        }
        for (int i = 0; i < Math.max(free.size(), open.size()); i++) {
            pairs.add(new Pairing<>(i < free.size() ? free.get(i) : null, i < open.size() ? open.get(i) : null));
        }
        return pairs;
    }

    private static <R> R take(List<R> from, Predicate<R> fitting) {
        for (Iterator<R> all = from.iterator(); all.hasNext(); ) {
            R candidate = all.next();
            if (fitting.test(candidate)) {
                all.remove();
                return candidate;
            }
        }
        return null;
    }
}
