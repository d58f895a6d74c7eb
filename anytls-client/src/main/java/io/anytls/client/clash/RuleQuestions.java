package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a rule of Clash asks, in the fields of a rule of sing-box. */
final class RuleQuestions {

    private static final String PROGRAM =
            "a proxy does not see which program asks: give that program a port of its own (with a file of sing-box's, which can ask for it)";

    /** What cannot be asked here, and what to do. */
    private static final Map<String, String> CANNOT_BE_ASKED = Map.ofEntries(
            Map.entry("GEOIP", "there is no database of countries: write the ranges in IP-CIDR, or in a RULE-SET"),
            Map.entry("SRC-GEOIP", "there is no database of countries: write the ranges in SRC-IP-CIDR"),
            Map.entry("GEOSITE", "there is no database of sites: write the names in DOMAIN-SUFFIX, or in a RULE-SET"),
            Map.entry("IP-ASN", "there is no database of networks: write the ranges in IP-CIDR"),
            Map.entry("SRC-IP-ASN", "there is no database of networks: write the ranges in SRC-IP-CIDR"),
            Map.entry("IP-SUFFIX", "write the ranges in IP-CIDR"),
            Map.entry("SRC-IP-SUFFIX", "write the ranges in SRC-IP-CIDR"),
            Map.entry("SRC-PORT", "the port of an application is not asked for"),
            Map.entry("PROCESS-NAME", PROGRAM),
            Map.entry("PROCESS-PATH", PROGRAM),
            Map.entry("PROCESS-NAME-REGEX", PROGRAM),
            Map.entry("PROCESS-PATH-REGEX", PROGRAM),
            Map.entry("PROCESS-NAME-WILDCARD", PROGRAM),
            Map.entry("PROCESS-PATH-WILDCARD", PROGRAM),
            Map.entry("UID", PROGRAM),
            Map.entry("IN-TYPE", "which inbound it came by is asked for in a file of sing-box's only"),
            Map.entry("IN-NAME", "which inbound it came by is asked for in a file of sing-box's only"),
            Map.entry("IN-PORT", "which inbound it came by is asked for in a file of sing-box's only"),
            Map.entry("DSCP", "marks of packets are not seen by a proxy"),
            Map.entry("SUB-RULE", "there is one list of rules: write them there"));

    private final RuleProviders providers;

    RuleQuestions(RuleProviders providers) {
        this.providers = providers;
    }

    /**
     * The questions of a rule, all in one object without an action.
     *
     * @throws Unanswered if one of them cannot be asked here
     */
    Json.Obj of(RuleWords rule) throws Unanswered, MalformedRule {
        return switch (rule.type()) {
            case "AND", "OR" -> logical(rule);
            case "NOT" -> not(rule);
            case "RULE-SET" -> providers.questions(rule.payload(), rule.at());
            default -> {
                Written asked = new Written(rule.at());
                plain(rule, asked);
                yield asked.object();
            }
        };
    }

    private void plain(RuleWords rule, Written asked) throws Unanswered, MalformedRule {
        String payload = rule.payload();
        if (payload.isEmpty()) {
            throw new MalformedRule("asks for nothing: there is no text behind the type");
        }
        switch (rule.type()) {
            case "DOMAIN" -> asked.put("domain", payload);
            case "DOMAIN-SUFFIX" ->
                asked.put("domain_suffix", payload.startsWith("+.") ? payload.substring(2) : payload);
            case "DOMAIN-KEYWORD" -> asked.put("domain_keyword", payload);
            case "DOMAIN-REGEX" -> asked.put("domain_regex", payload);
            case "DOMAIN-WILDCARD" -> asked.put("domain_regex", NameSet.wildcard(payload, "*?"));
            case "IP-CIDR", "IP-CIDR6" -> asked.put("ip_cidr", payload);
            case "SRC-IP-CIDR" -> asked.put("source_ip_cidr", payload);
            case "DST-PORT" -> ports(payload, asked);
            case "NETWORK" -> asked.put("network", payload.toLowerCase(Locale.ROOT));
            case "IN-USER" -> asked.putTexts("auth_user", List.of(payload.split("/")));
            case "GEOIP" -> {
                if (!payload.equalsIgnoreCase("lan") && !payload.equalsIgnoreCase("private")) {
                    throw new Unanswered(CANNOT_BE_ASKED.get("GEOIP"));
                }
                asked.put("ip_is_private", true);
            }
            default -> {
                String advice = CANNOT_BE_ASKED.get(rule.type());
                if (advice != null) {
                    throw new Unanswered(advice);
                }
                throw new MalformedRule("is no rule that is known: there are no rules of type " + shown(rule.type()));
            }
        }
    }

    private static String shown(String type) {
        return type.length() <= 32 && type.matches("[A-Z0-9-]+") ? type : "like that";
    }

    /** {@code 443}, {@code 80/443}, {@code 1000-2000}. */
    private static void ports(String payload, Written asked) throws MalformedRule {
        List<Json> ports = new ArrayList<>();
        List<String> ranges = new ArrayList<>();
        for (String each : payload.split("[/,]")) {
            if (each.strip().matches("\\d{1,5}")) {
                ports.add(new Json.Num(asked.at(), String.valueOf(Integer.parseInt(each.strip()))));
            } else if (each.strip().matches("\\d{1,5}-\\d{1,5}")) {
                ranges.add(each.strip().replace('-', ':'));
            } else {
                throw new MalformedRule("asks for ports that are none: 443, 80/443 or 1000-2000");
            }
        }
        asked.put("port", ports).putTexts("port_range", ranges);
    }

    private Json.Obj logical(RuleWords rule) throws Unanswered, MalformedRule {
        List<Json.Obj> parts = new ArrayList<>();
        for (RuleWords part : rule.parts()) {
            parts.add(of(part));
        }
        return logical(rule.at(), rule.type().toLowerCase(Locale.ROOT), parts);
    }

    static Json.Obj logical(Position at, String mode, List<Json.Obj> parts) {
        return new Written(at)
                .put("type", "logical")
                .put("mode", mode)
                .put("rules", parts)
                .object();
    }

    private Json.Obj not(RuleWords rule) throws Unanswered, MalformedRule {
        List<RuleWords> parts = rule.parts();
        if (parts.size() != 1) {
            throw new MalformedRule("is no rule: NOT is about one other rule");
        }
        Written inverted = new Written(rule.at());
        logical(rule.at(), "and", List.of(of(parts.get(0))))
                .members()
                .forEach(member -> inverted.put(member.name(), member.value()));
        return inverted.put("invert", true).object();
    }
}
