package io.anytls.daemon.ruleset;

import io.anytls.daemon.rule.AddressRanges;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.NamePattern;
import io.anytls.daemon.rule.Parts;
import io.anytls.daemon.rule.PortRange;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.rule.RuleSet.Headless;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code sing-box rule-set compile} makes: the letters SRS, a version, and a zlib stream of rules, each of which is a list of items
 * that begin with their number.
 */
public final class BinaryRuleSet {

    private static final byte[] MAGIC = "SRS".getBytes(StandardCharsets.US_ASCII);

    private static final int NEWEST = 5;
    private static final int DEEPEST = 16;

    private static final int NETWORK = 1;
    private static final int DOMAIN = 2;
    private static final int DOMAIN_KEYWORD = 3;
    private static final int DOMAIN_REGEX = 4;
    private static final int SOURCE_IP_CIDR = 5;
    private static final int IP_CIDR = 6;
    private static final int PORT = 9;
    private static final int PORT_RANGE = 10;
    private static final int END = 0xFF;

    private static final Map<Integer, String> CANNOT_BE_ASKED = Map.ofEntries(
            Map.entry(0, "query_type"),
            Map.entry(7, "source_port"),
            Map.entry(8, "source_port_range"),
            Map.entry(11, "process_name"),
            Map.entry(12, "process_path"),
            Map.entry(13, "package_name"),
            Map.entry(14, "wifi_ssid"),
            Map.entry(15, "wifi_bssid"),
            Map.entry(16, "adguard_domain"),
            Map.entry(17, "process_path_regex"),
            Map.entry(18, "network_type"),
            Map.entry(19, "network_is_expensive"),
            Map.entry(20, "network_is_constrained"),
            Map.entry(21, "network_interface_address"),
            Map.entry(22, "default_interface_address"),
            Map.entry(23, "package_name_regex"));

    private final SrsBytes in;

    private BinaryRuleSet(SrsBytes in) {
        this.in = in;
    }

    /** @throws BadRuleSetException if the file is something else, is damaged, is too large, or asks what cannot be asked here */
    public static RuleSet.Content read(byte[] file) throws BadRuleSetException {
        if (file.length <= MAGIC.length || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new BadRuleSetException("is no compiled rule set (of sing-box): it does not begin with \"SRS\"");
        }
        int version = file[MAGIC.length];
        if (version < 1 || version > NEWEST) {
            throw new BadRuleSetException("is of version " + version + "; those from 1 to " + NEWEST + " can be read");
        }
        return RuleSet.content(new BinaryRuleSet(SrsBytes.inflate(file, MAGIC.length + 1)).rules(DEEPEST));
    }

    private List<Headless> rules(int deepest) throws BadRuleSetException {
        List<Headless> rules = new ArrayList<>();
        for (int left = in.count(3); left > 0; left--) {
            rules.add(rule(deepest));
        }
        return rules;
    }

    private Headless rule(int deepest) throws BadRuleSetException {
        return switch (in.one()) {
            case 0 -> plain();
            case 1 -> logical(deepest);
            default -> throw new BadRuleSetException("is damaged: a rule is of no known type");
        };
    }

    private Headless logical(int deepest) throws BadRuleSetException {
        int mode = in.one();
        if (deepest == 0 || mode > 1) {
            throw new BadRuleSetException(
                    mode > 1 ? "is damaged: a logical rule has no known mode" : "has rules that are nested too deep");
        }
        List<Condition> parts =
                rules(deepest - 1).stream().map(Headless::condition).toList();
        if (parts.isEmpty()) {
            throw new BadRuleSetException("has a logical rule without rules");
        }
        Headless made = new Headless(mode == 0 ? new Condition.And(parts) : new Condition.Or(parts), null);
        return in.flag() ? made.inverted() : made;
    }

    private Headless plain() throws BadRuleSetException {
        Parts.Builder parts = new Parts.Builder();
        for (int item = in.one(); item != END; item = in.one()) {
            take(item, parts);
        }
        Parts built = parts.build();
        if (built.isEmpty()) {
            throw new BadRuleSetException("has a rule that asks nothing");
        }
        Headless made = Headless.plain(built);
        return in.flag() ? made.inverted() : made;
    }

    private void take(int item, Parts.Builder parts) throws BadRuleSetException {
        switch (item) {
            case NETWORK -> network(in.texts(), parts);
            case DOMAIN -> parts.target(new Condition.Domains(SuccinctNames.read(in)));
            case DOMAIN_KEYWORD -> parts.target(Condition.Keywords.of(in.texts()));
            case DOMAIN_REGEX -> parts.target(new Condition.Patterns(patterns(in.texts())));
            case SOURCE_IP_CIDR -> parts.source(new Condition.Sources(ranges()));
            case IP_CIDR -> parts.target(new Condition.Addresses(ranges()));
            case PORT ->
                parts.ports(in.shorts().stream()
                        .map(port -> new PortRange(port, port))
                        .toList());
            case PORT_RANGE -> parts.ports(portRanges(in.texts()));
            default -> {
                String name = CANNOT_BE_ASKED.get(item);
                throw new BadRuleSetException(
                        name == null
                                ? "is damaged, or of a newer sing-box: there is no item with the number " + item
                                : "asks for " + name + ", which cannot be asked here");
            }
        }
    }

    private static void network(List<String> networks, Parts.Builder parts) {
        boolean tcp = networks.contains("tcp");
        boolean udp = networks.contains("udp");
        if (tcp != udp) {
            parts.rest(new Condition.Udp(udp));
        } else if (!tcp) {
            parts.rest(new Condition.Or(List.of())); // of a network that does not come this way
        }
    }

    private static List<NamePattern> patterns(List<String> written) throws BadRuleSetException {
        try {
            return written.stream().map(NamePattern::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new BadRuleSetException("has a domain_regex that " + e.getMessage());
        }
    }

    private static List<PortRange> portRanges(List<String> written) throws BadRuleSetException {
        try {
            return written.stream().map(PortRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new BadRuleSetException("has a range of ports that " + e.getMessage());
        }
    }

    private AddressRanges ranges() throws BadRuleSetException {
        if (in.one() != 1) {
            throw new BadRuleSetException("has addresses in a form that is not known");
        }
        List<AddressRanges.Range> ranges = new ArrayList<>();
        for (int left = in.longCount(2 * (1 + 4)); left > 0; left--) {
            byte[] first = in.bytes(in.count(1));
            byte[] last = in.bytes(in.count(1));
            if (first.length != 4 && first.length != 16
                    || last.length != first.length
                    || Arrays.compareUnsigned(first, last) > 0) {
                throw new BadRuleSetException("is damaged: a range of addresses is none");
            }
            ranges.add(new AddressRanges.Range(first, last));
        }
        return AddressRanges.ofRanges(ranges);
    }
}
