package io.anytls.daemon.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTableTest {

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, a.example.com, true",
        "example.com, a.b.EXAMPLE.com., true",
        "example.com, badexample.com, false",
        "example.com, com, false",
        ".example.com, example.com, false",
        ".example.com, a.example.com, true",
        "com, example.com, true",
        "Example.COM, example.com, true",
        "example.com, example.com.evil.net, false",
        "a.example.com, example.com, false",
    })
    void aSuffixEndsAtADot(String suffix, String name, boolean fits) {
        assertEquals(fits, suffixes(suffix).holds(asked(name)));
    }

    @Test
    void aWholeNameIsThatNameOnly() {
        Condition names = new Condition.Domains(new DomainNames(Set.of("example.com"), Set.of()));
        assertTrue(names.holds(asked("EXAMPLE.com.")));
        assertFalse(names.holds(asked("www.example.com")));
        assertFalse(names.holds(asked("192.0.2.1")));
    }

    /** Ten thousand tries of small names over few labels, so that they meet often: against a plain list, rule by rule. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theFirstRuleThatHoldsIsThatOfAPlainList(long seed) {
        Random random = new Random(seed);
        List<Rule> rules = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            rules.add(new Rule(condition(random, 2), new RuleAction.Route("" + number)));
        }
        RuleTable table = new RuleTable(rules);
        for (int i = 0; i < 2_000; i++) {
            Asked asked = Asked.of(
                    random.nextBoolean(),
                    random.nextInt(8) == 0 ? "10.0.0." + random.nextInt(4) : name(random),
                    random.nextInt(4),
                    "in",
                    "",
                    null);
            RuleAction expected = rules.stream()
                    .filter(rule -> plainly(rule.condition(), asked))
                    .map(Rule::action)
                    .findFirst()
                    .orElse(null);
            assertEquals(expected, table.of(asked), () -> "seed " + seed + ": " + asked);
        }
    }

    private static Condition condition(Random random, int deep) {
        int kind = random.nextInt(deep == 0 ? 4 : 8);
        return switch (kind) {
            case 0, 1 -> new Condition.Domains(new DomainNames(names(random, ""), names(random, "")));
            case 2 -> new Condition.Domains(new DomainNames(Set.of(), names(random, ".")));
            case 3 -> new Condition.Ports(List.of(new PortRange(random.nextInt(4), 3)));
            case 4, 5 -> new Condition.And(List.of(condition(random, deep - 1), condition(random, deep - 1)));
            case 6 -> new Condition.Or(List.of(condition(random, deep - 1), condition(random, deep - 1)));
            default -> new Condition.Not(condition(random, deep - 1));
        };
    }

    private static Set<String> names(Random random, String front) {
        Set<String> names = new HashSet<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            names.add(front + name(random));
        }
        return names;
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.append((char) ('a' + random.nextInt(3))).append(i == 0 ? "" : ".");
        }
        return name.toString();
    }

    /** What the condition says, without a tree: names are compared one by one. */
    private static boolean plainly(Condition condition, Asked asked) {
        if (condition instanceof Condition.Domains domains) {
            return asked.name() != null && heldPlainly(domains.names(), asked.name());
        } else if (condition instanceof Condition.And and) {
            return and.all().stream().allMatch(each -> plainly(each, asked));
        } else if (condition instanceof Condition.Or or) {
            return or.any().stream().anyMatch(each -> plainly(each, asked));
        } else if (condition instanceof Condition.Not not) {
            return !plainly(not.other(), asked);
        }
        return condition.holds(asked);
    }

    private static boolean heldPlainly(DomainNames names, String name) {
        return names.names().contains(name)
                || names.suffixes().stream()
                        .anyMatch(suffix -> suffix.startsWith(".")
                                ? name.endsWith(suffix)
                                : name.equals(suffix) || name.endsWith("." + suffix));
    }

    @Test
    void whereNoneHoldsNothingIsSaid() {
        RuleTable table = new RuleTable(List.of(new Rule(suffixes("example.com"), new RuleAction.Reject())));
        assertNull(table.of(asked("example.org")));
        assertNull(table.of(asked("192.0.2.1")));
        assertEquals(new RuleAction.Reject(), table.of(asked("www.example.com")));
    }

    /** As long as a set has not been fetched nobody knows whether its rule holds: nothing goes into the open for it that need not. */
    @ParameterizedTest
    @CsvSource({
        "server, open, server",
        "open, server, last",
        "reject, open, reject",
        "server, last, last",
        "open, open, last",
    })
    void aMissingSetLetsNothingIntoTheOpen(String action, String last, String expected) {
        RuleSet set = new RuleSet("set", new RuleSet.Remote("http://a.example/", true, "", Duration.ofDays(1)));
        Condition asks = new Condition.Sets(List.of(set), new Parts(null, null, null, null));
        RuleAction named = action.equals("reject") ? new RuleAction.Reject() : new RuleAction.Route(action);
        RuleTable table = new RuleTable(
                List.of(new Rule(new Condition.Not(asks), named)),
                done -> done == null ? last.equals("open") : done.equals(new RuleAction.Route("open")));
        assertEquals(expected.equals("last") ? null : named, table.of(asked("b.example")));
        set.replace(
                RuleSet.content(List.of(RuleSet.Headless.plain(new Parts(suffixes("a.example"), null, null, null)))));
        assertEquals(named, table.of(asked("b.example")));
        assertNull(table.of(asked("a.example")));
    }

    @Test
    void aSetOfOnePlainRuleIsAsGoodAsWrittenIntoTheRule() {
        Parts names = new Parts(suffixes("a.example"), null, null, null);
        Parts ports = new Parts(null, null, new Condition.Ports(List.of(new PortRange(443, 443))), null);
        Parts own = new Parts(suffixes("b.example"), null, null, null);
        RuleSet one = new RuleSet("one", RuleSet.content(List.of(RuleSet.Headless.plain(names))));
        RuleSet two = new RuleSet(
                "two", RuleSet.content(List.of(RuleSet.Headless.plain(names), RuleSet.Headless.plain(ports))));
        Condition merged = new Condition.Sets(List.of(one), own);
        assertTrue(merged.holds(asked("a.example")) && merged.holds(asked("b.example")));
        assertFalse(merged.holds(asked("c.example")));
        Condition both = new Condition.Sets(List.of(two), own);
        assertTrue(both.holds(asked("b.example")));
        assertFalse(both.holds(asked("a.example")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:ffff::1, false",
        "::/0, 10.0.0.1, false",
    })
    void aRangeHasItsAddresses(String range, String address, boolean has) throws UnknownHostException {
        assertEquals(has, AddressRanges.of(List.of(range)).contains(InetAddress.getByName(address)));
    }

    @Test
    void manyRangesAreAsGoodAsEachOfThem() throws UnknownHostException {
        Random random = new Random(7);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add("10." + random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256) + "/"
                    + (20 + random.nextInt(13)));
        }
        AddressRanges merged = AddressRanges.of(all);
        for (int i = 0; i < 3_000; i++) {
            InetAddress address = InetAddress.getByName(
                    "10." + random.nextInt(5) + "." + random.nextInt(256) + "." + random.nextInt(256));
            boolean expected = all.stream()
                    .anyMatch(range -> AddressRanges.of(List.of(range)).contains(address));
            assertEquals(expected, merged.contains(address), address::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "fe80::1%eth0"})
    void whatIsNoRangeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AddressRanges.of(List.of(text)));
    }

    @Test
    void privateMeansThisMachineAndItsNetworks() throws UnknownHostException {
        for (String address :
                List.of("127.0.0.1", "10.1.1.1", "192.168.0.1", "169.254.1.1", "::1", "fd00::1", "0.0.0.0")) {
            assertTrue(AddressRanges.PRIVATE.contains(InetAddress.getByName(address)), address);
        }
        for (String address : List.of("1.1.1.1", "172.32.0.1", "2606:4700::1111")) {
            assertFalse(AddressRanges.PRIVATE.contains(InetAddress.getByName(address)), address);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000:2000, 1000, 2000", ":3000, 0, 3000", "4000:, 4000, 65535"})
    void aRangeOfPortsMayHaveOneEnd(String text, int from, int to) {
        assertEquals(new PortRange(from, to), PortRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", ":", "5:4", "1:70000", "a:b", "-1:5"})
    void whatIsNoRangeOfPortsIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PortRange.parse(text));
    }

    /** A pattern that takes a backtracking engine longer than anybody waits. */
    @Test
    void noPatternSpins() {
        NamePattern evil = NamePattern.parse("^(a+)+$");
        assertFalse(evil.describes("a".repeat(250) + "!"));
        assertThrows(IllegalArgumentException.class, () -> NamePattern.parse("(?=a)b"));
    }

    private static Condition suffixes(String suffix) {
        return new Condition.Domains(new DomainNames(Set.of(), Set.of(suffix)));
    }

    private static Asked asked(String host) {
        return Asked.of(false, host, 443, "in", "", null);
    }
}
