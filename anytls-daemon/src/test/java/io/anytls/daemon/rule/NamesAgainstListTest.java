package io.anytls.daemon.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tree of all rules' names and the table of one rule's, with thousands of random names: against lists that are compared one by one. */
class NamesAgainstListTest {

    /** Few, so that names meet often; some with nothing in them, some that are no ASCII, one that is another's end. */
    private static final List<String> LABELS =
            List.of("a", "b", "ab", "", "com", "cn", "xn--p1ai", "münchen", "例え", "0", "-", "_dns", "a".repeat(63));

    private final List<Set<String>> names = new ArrayList<>();
    private final List<Set<String>> suffixes = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}, {1} rules of up to {2} names")
    @CsvSource({"1, 1, 2000", "2, 40, 40", "3, 400, 3", "4, 1, 1", "5, 3, 4000"})
    void theSameNamesAreFound(long seed, int rules, int most) {
        Random random = new Random(seed);
        DomainTrie tree = new DomainTrie();
        List<DomainNames> tables = new ArrayList<>();
        for (int number = 0; number < rules; number++) {
            Set<String> whole = some(random, most, "");
            Set<String> ends = some(random, most, random.nextBoolean() ? "." : "");
            DomainNames table = new DomainNames(whole, ends);
            names.add(whole.stream().map(Asked::canonical).collect(Collectors.toSet()));
            suffixes.add(ends.stream().map(Asked::canonical).collect(Collectors.toSet()));
            table.addTo(tree, number);
            tables.add(table);
        }
        for (int i = 0; i < 1_000; i++) {
            String asked = Asked.canonical(name(random));
            Set<Integer> expected = new TreeSet<>();
            Set<Integer> inTables = new TreeSet<>();
            for (int number = 0; number < rules; number++) {
                if (isListed(number, asked)) {
                    expected.add(number);
                }
                if (tables.get(number).contains(asked)) {
                    inTables.add(number);
                }
            }
            Set<Integer> inTree = new TreeSet<>();
            tree.find(asked, inTree::add);
            assertEquals(expected, inTree, () -> "in the tree: " + asked);
            assertEquals(expected, inTables, () -> "in the tables: " + asked);
        }
    }

    private boolean isListed(int number, String asked) {
        for (String name : names.get(number)) {
            if (asked.equals(name)) {
                return true;
            }
        }
        for (String suffix : suffixes.get(number)) {
            if (suffix.startsWith(".")
                    ? asked.endsWith(suffix)
                    : asked.equals(suffix) || asked.endsWith("." + suffix)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> some(Random random, int most, String front) {
        Set<String> some = new HashSet<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            some.add(front + name(random));
        }
        return some;
    }

    private static String name(Random random) {
        List<String> labels = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            String label =
                    random.nextInt(4) == 0 ? "n" + random.nextInt(50) : LABELS.get(random.nextInt(LABELS.size()));
            labels.add(random.nextInt(8) == 0 ? label.toUpperCase(Locale.ROOT) : label);
        }
        return String.join(".", labels);
    }
}
