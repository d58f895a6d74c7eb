package io.anytls.daemon.ruleset;

import io.anytls.daemon.rule.DomainNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Names as sing-box packs them: a tree of letters, from the last one of a name to its first, in the order of its levels. A bit for each node
 * says whether a name ends there; for the children of each node there is a 0, and a 1 behind them. For one thread.
 */
final class SuccinctNames {

    /** Behind the letters of a suffix that begins with a dot. */
    private static final byte BELOW = '\r';

    /** Behind those of a suffix that is a name itself. */
    private static final byte SUFFIX = '\n';

    private static final int MOST_LETTERS = 4 << 20;
    private static final int LONGEST_NAME = 300;

    /** Letters of all names together. */
    private static final int MOST_TEXT = 32 << 20;

    private final List<String> names = new ArrayList<>();
    private final List<String> suffixes = new ArrayList<>();

    private final byte[] labels;
    private final int[] parents;
    private int text;

    private SuccinctNames(byte[] labels) {
        this.labels = labels;
        this.parents = new int[labels.length + 1];
    }

    static DomainNames read(SrsBytes in) throws BadRuleSetException {
        in.one(); // the version, which changes nothing here
        long[] leaves = in.longs();
        long[] bitmap = in.longs();
        byte[] labels = in.bytes(in.count(1));
        if (labels.length > MOST_LETTERS) {
            throw new BadRuleSetException("has too many names");
        }
        SuccinctNames read = new SuccinctNames(labels);
        read.findParents(bitmap);
        for (int node = 0; node <= labels.length; node++) {
            if (isSet(leaves, node)) {
                read.take(node);
            }
        }
        return new DomainNames(read.names, read.suffixes);
    }

    private static boolean isSet(long[] bits, int number) {
        return number >> 6 < bits.length && (bits[number >> 6] >>> number & 1) == 1;
    }

    private void findParents(long[] bitmap) throws BadRuleSetException {
        int node = 0;
        int child = 0;
        for (int bit = 0; child < labels.length; bit++) {
            if (bit >> 6 >= bitmap.length || node > child) {
                throw new BadRuleSetException("is damaged: its tree of names has gaps");
            }
            if (isSet(bitmap, bit)) {
                node++;
            } else {
                parents[++child] = node;
            }
        }
    }

    private void take(int leaf) throws BadRuleSetException {
        StringBuilder letters = new StringBuilder();
        for (int node = leaf; node > 0; node = parents[node]) {
            letters.append((char) (labels[node - 1] & 0xFF));
        }
        text += letters.length();
        if (letters.length() > LONGEST_NAME || text > MOST_TEXT) {
            throw new BadRuleSetException("has names that are too long");
        }
        byte last = leaf == 0 ? 0 : labels[leaf - 1];
        boolean marked = last == BELOW || last == SUFFIX;
        (marked ? suffixes : names).add(forwards(letters.substring(marked ? 1 : 0)));
    }

    /** Letters of more than one byte are turned round as a whole. */
    private static String forwards(String letters) {
        if (letters.chars().allMatch(letter -> letter < 0x80)) {
            return letters;
        }
        byte[] backwards = new StringBuilder(letters).reverse().toString().getBytes(StandardCharsets.ISO_8859_1);
        return new StringBuilder(new String(backwards, StandardCharsets.UTF_8))
                .reverse()
                .toString();
    }
}
