package io.anytls.client.clash;

import io.anytls.daemon.config.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A rule of Clash, taken apart: {@code TYPE,payload,target,option...}.
 *
 * @param at where it stands
 * @param type in capital letters
 * @param payload what is asked; empty for MATCH
 * @param rest what stands behind that
 */
record RuleWords(Position at, String type, String payload, List<String> rest) {

    /** Rules in one another; a person needs two. */
    private static final int DEEPEST = 16;

    /** A line of {@code rules}. */
    static RuleWords of(Position at, String line) throws MalformedRule {
        List<String> words = split(line);
        String type = words.get(0).toUpperCase(Locale.ROOT);
        if (type.equals("MATCH") || type.equals("FINAL")) {
            return new RuleWords(at, "MATCH", "", words.subList(1, words.size()));
        } else if (words.size() < 2) {
            throw new MalformedRule("is no rule: TYPE,what is asked,where it goes");
        }
        return new RuleWords(at, type, words.get(1), words.subList(2, words.size()));
    }

    /** The rules in a payload of AND, OR and NOT: {@code ((TYPE,payload),(TYPE,payload))}. */
    List<RuleWords> parts() throws MalformedRule {
        if (!payload.startsWith("(") || !payload.endsWith(")")) {
            throw new MalformedRule("is no rule: what " + type + " is made of stands in parentheses");
        }
        List<RuleWords> parts = new ArrayList<>();
        for (String part : split(payload.substring(1, payload.length() - 1))) {
            if (!part.startsWith("(") || !part.endsWith(")")) {
                throw new MalformedRule("is no rule: each part of " + type + " stands in parentheses of its own");
            }
            parts.add(of(at, part.substring(1, part.length() - 1)));
        }
        return parts;
    }

    /** At the commas that are in no parentheses. */
    private static List<String> split(String text) throws MalformedRule {
        List<String> words = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0 || depth > DEEPEST) {
                throw new MalformedRule("is no rule: its parentheses are wrong");
            } else if (c == ',' && depth == 0) {
                words.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        if (depth != 0) {
            throw new MalformedRule("is no rule: its parentheses are wrong");
        }
        words.add(text.substring(from).strip());
        return words;
    }

    /** Where what is asked for by name is looked at by its address as well, unless the rule says not to. */
    boolean looksUp() {
        return type.matches("IP-CIDR6?|IP-ASN|IP-SUFFIX|GEOIP") && !rest.contains("no-resolve");
    }
}
