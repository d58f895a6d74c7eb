package io.anytls.e2e.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rules of all the kinds that both programs know, sets of rules for them to ask, and requests that speak of the same few names, addresses
 * and ports; always the same for one seed. Each user has some rules of his own, so that no rule hides all others.
 */
final class GeneratedRules {

    static final int USERS = 40;
    private static final int RULES_OF_A_USER = 3;
    private static final int SETS = 8;

    private static final List<String> LABELS = List.of("a", "b", "www", "xx", "re7", "keyword");
    private static final List<String> PATTERNS = List.of(
            "^a\\\\.",
            "re[0-9]",
            "(^|\\\\.)b\\\\.test$",
            "x{2}",
            "^[a-z]+\\\\.example$",
            "\\\\.",
            "^(www|b)\\\\.(a|b)\\\\.");
    private static final List<String> ADDRESSES = List.of(
            "10.1.2.3", "10.9.9.9", "192.168.1.1", "203.0.113.7", "8.8.8.8", "127.0.0.1", "2001:db8::1", "fd00::7");
    private static final List<String> RANGES = List.of(
            "10.0.0.0/8",
            "10.1.2.3",
            "192.168.0.0/16",
            "203.0.113.0/25",
            "0.0.0.0/1",
            "2001:db8::/32",
            "fc00::/7",
            "::/0");
    private static final List<String> PORT_RANGES = List.of("79:81", "443:443", ":80", "1000:", "81:1000", "8443:9000");
    private static final List<Integer> PORTS = List.of(22, 53, 80, 443, 853, 1000, 8443, 65535);
    private static final List<String> SOURCES = List.of("127.0.0.1", "127.0.0.2", "127.0.0.9");
    private static final List<String> INBOUNDS = List.of("in-a", "in-b");

    private final Random random;

    GeneratedRules(long seed) {
        this.random = new Random(seed);
    }

    /** What somebody asks for, by which listener and from which address. */
    record Request(String user, String inbound, String source, String host, int port) {}

    /** The rules of all users: those of one after the other. */
    List<String> rules() {
        return IntStream.range(0, USERS * RULES_OF_A_USER)
                .mapToObj(number -> ofUser("u" + number / RULES_OF_A_USER))
                .toList();
    }

    private String ofUser(String user) {
        Map<String, String> fields = random.nextInt(3) == 0 ? logical(2, false) : plain(false);
        if (fields.containsKey("type") || fields.containsKey("invert") || random.nextInt(4) == 0) {
            String both = object(Map.of("auth_user", quoted(user))) + ", " + object(fields);
            fields = new LinkedHashMap<>();
            fields.put("type", quoted("logical"));
            fields.put("mode", quoted("and"));
            fields.put("rules", "[" + both + "]");
        } else {
            fields.put("auth_user", quoted(user));
        }
        if (random.nextInt(4) == 0) {
            fields.put("action", quoted("reject"));
            fields.put("no_drop", "true"); // else sing-box does not answer after some
        } else {
            fields.put("outbound", quoted(one(List.of("a", "b"))));
        }
        return object(fields);
    }

    /** A set for each of the kinds that there are, as the list of its rules. */
    List<String> sets() {
        return IntStream.range(0, SETS)
                .mapToObj(number -> switch (number % 4) {
                    case 0 -> "[" + object(plain(true)) + "]";
                    case 1 -> "[" + object(plain(true)) + ", " + object(plain(true)) + "]";
                    case 2 -> "[" + object(logical(1, true)) + "]";
                    default -> "[" + object(turned(plain(true))) + "]";
                })
                .toList();
    }

    List<Request> requests(int many) {
        return IntStream.range(0, many)
                .mapToObj(number -> new Request(
                        "u" + random.nextInt(USERS),
                        one(INBOUNDS),
                        one(SOURCES),
                        random.nextInt(3) == 0 ? one(ADDRESSES) : asWritten(name()),
                        one(PORTS)))
                .toList();
    }

    /** Without a dot at the end, behind which no suffix is found by sing-box. */
    private String asWritten(String name) {
        return random.nextInt(6) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }

    private Map<String, String> logical(int deep, boolean headless) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("type", quoted("logical"));
        fields.put("mode", quoted(one(List.of("and", "or"))));
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            parts.add(object(deep > 0 && random.nextInt(3) == 0 ? logical(deep - 1, headless) : plain(headless)));
        }
        fields.put("rules", parts.toString());
        return random.nextInt(4) == 0 ? turned(fields) : fields;
    }

    private static Map<String, String> turned(Map<String, String> fields) {
        fields.put("invert", "true");
        return fields;
    }

    private Map<String, String> plain(boolean headless) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            field(fields, random.nextInt(headless ? 9 : 14));
        }
        return random.nextInt(4) == 0 ? turned(fields) : fields;
    }

    private void field(Map<String, String> fields, int kind) {
        switch (kind) {
            case 0 -> fields.put("domain", some(this::name));
            case 1 -> fields.put("domain_suffix", some(() -> one(List.of("", ".", "")) + name()));
            case 2 -> fields.put("domain_keyword", some(() -> one(List.of("keyword", "xx", "e7.", "ww", "b.t"))));
            case 3 -> fields.put("domain_regex", some(() -> one(PATTERNS)));
            case 4 -> fields.put("ip_cidr", some(() -> one(RANGES)));
            case 5 -> fields.put("port", some(() -> one(PORTS)).replace("\"", ""));
            case 6 -> fields.put("port_range", some(() -> one(PORT_RANGES)));
            case 7 -> fields.put("network", some(() -> one(List.of("tcp", "udp"))));
            case 8 -> fields.put("source_ip_cidr", some(() -> one(List.of("127.0.0.2", "127.0.0.8/29"))));
            case 9 -> fields.put("ip_is_private", "true");
            case 10 -> fields.put("inbound", some(() -> one(INBOUNDS)));
            case 11 -> fields.put("clash_mode", quoted(one(List.of("Rule", "rule", "Global"))));
            case 12 -> fields.put("source_ip_is_private", "true");
            default -> fields.put("rule_set", some(() -> "set" + random.nextInt(SETS)));
        }
    }

    private String name() {
        String name = one(LABELS);
        for (int i = random.nextInt(2); i > 0; i--) {
            name += "." + one(LABELS);
        }
        return name + "." + one(List.of("example", "test"));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One or more, as a list or by itself. */
    private String some(Supplier<?> each) {
        if (random.nextInt(3) == 0) {
            return quoted(each.get());
        }
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> quoted(each.get()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(Object text) {
        return "\"" + text + "\"";
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
