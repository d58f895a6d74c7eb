package io.anytls.daemon.rule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names, each for itself or with all below it: some 30 bytes for each beside its letters, so that sets of hundreds of thousands can be kept, and
 * a look-up takes one step for each label of the name. Immutable; any thread.
 */
public final class DomainNames {

    private static final byte EXACTLY = 1;
    private static final byte BELOW = 2;

    private static final int FEWEST_SLOTS = 8;

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** Nobody who writes a list shall know which names meet in one slot. */
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    /** All names one behind the other, in lower case, and where each ends. */
    private byte[] text = new byte[64];

    private int[] ends = new int[8];
    private byte[] kinds = new byte[8];
    private int size;

    /** Numbers of names plus one, at the place that the name's hash says or behind it; 0 is free. */
    private int[] slots = new int[FEWEST_SLOTS];

    /**
     * @param names each for itself
     * @param suffixes each with all below it; with a dot in front without itself
     */
    public DomainNames(Collection<String> names, Collection<String> suffixes) {
        names.forEach(name -> put(bytes(name), EXACTLY));
        for (String suffix : suffixes) {
            boolean belowOnly = suffix.startsWith(".");
            put(bytes(belowOnly ? suffix.substring(1) : suffix), belowOnly ? BELOW : BELOW | EXACTLY);
        }
        text = Arrays.copyOf(text, size == 0 ? 0 : ends[size - 1]);
        ends = Arrays.copyOf(ends, size);
        kinds = Arrays.copyOf(kinds, size);
    }

    private static byte[] bytes(String name) {
        return Asked.canonical(name).getBytes(StandardCharsets.UTF_8);
    }

    private void put(byte[] name, byte kind) {
        long hash = SEED;
        for (int i = name.length - 1; i >= 0; i--) {
            hash = next(hash, name[i]);
        }
        int slot = slot(hash, name, 0);
        if (slots[slot] > 0) {
            kinds[slots[slot] - 1] |= kind;
            return;
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
        }
        int start = start(size);
        if (start + name.length > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, start + name.length));
        }
        System.arraycopy(name, 0, text, start, name.length);
        ends[size] = start + name.length;
        kinds[size] = kind;
        slots[slot] = ++size;
        if (size > slots.length / 2) {
            grow();
        }
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int number = 0; number < size; number++) {
            long hash = SEED;
            for (int i = ends[number] - 1; i >= start(number); i--) {
                hash = next(hash, text[i]);
            }
            int slot = place(hash);
            while (slots[slot] > 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private static long next(long hash, byte letter) {
        long mixed = (hash ^ letter) * FACTOR;
        return mixed ^ mixed >>> 32;
    }

    private int place(long hash) {
        return (int) (hash * FACTOR >>> 33) & slots.length - 1;
    }

    /** Where the end of {@code name} that begins at {@code from} is, or would be. */
    private int slot(long hash, byte[] name, int from) {
        int slot = place(hash);
        while (slots[slot] > 0) {
            int number = slots[slot] - 1;
            if (Arrays.equals(text, start(number), ends[number], name, from, name.length)) {
                return slot;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private int kind(long hash, byte[] name, int from) {
        int found = slots[slot(hash, name, from)];
        return found == 0 ? 0 : kinds[found - 1];
    }

    /** @param name in lower case */
    boolean contains(String name) {
        byte[] asked = name.getBytes(StandardCharsets.UTF_8);
        long hash = SEED;
        for (int i = asked.length - 1; i >= 0; i--) {
            if (asked[i] == '.' && (kind(hash, asked, i + 1) & BELOW) != 0) {
                return true;
            }
            hash = next(hash, asked[i]);
        }
        return (kind(hash, asked, 0) & EXACTLY) != 0;
    }

    int size() {
        return size;
    }

    /** Those that count for themselves alone, in lower case. */
    Set<String> names() {
        return all(EXACTLY, "");
    }

    /** In lower case, as they are written in a rule. */
    Set<String> suffixes() {
        Set<String> suffixes = all(BELOW, ".");
        suffixes.addAll(all((byte) (BELOW | EXACTLY), ""));
        return suffixes;
    }

    private Set<String> all(byte kind, String front) {
        Set<String> found = new HashSet<>();
        for (int number = 0; number < size; number++) {
            if (kinds[number] == kind) {
                found.add(
                        front + new String(text, start(number), ends[number] - start(number), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    void addTo(DomainTrie all, int number) {
        names().forEach(name -> all.addName(name, number));
        suffixes().forEach(suffix -> all.addSuffix(suffix, number));
    }

    /** Whether the same names are in it, in whatever order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DomainNames same
                && same.size == size
                && same.text.length == text.length
                && same.names().equals(names())
                && same.suffixes().equals(suffixes());
    }

    @Override
    public int hashCode() {
        return 31 * size + text.length;
    }
}
