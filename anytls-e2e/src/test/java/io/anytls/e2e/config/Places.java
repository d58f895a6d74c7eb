package io.anytls.e2e.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The objects of a configuration, each with its path and the title of the table that it is read by. */
final class Places {

    /** An object where a table counts. */
    record Place(String table, String path, ObjectNode object) {}

    private final Side side;
    private final List<Place> all = new ArrayList<>();

    private Places(Side side) {
        this.side = side;
    }

    static List<Place> of(Side side, JsonNode root) {
        Places places = new Places(side);
        if (root.has("outbounds") || root.has("inbounds")) {
            places.whole(root);
        } else {
            places.outbound(root, "", true);
        }
        return places.all;
    }

    private void whole(JsonNode root) {
        add(side.name().toLowerCase() + " configuration", "", root);
        add("log", "log", root.path("log"));
        add("route", "route", root.path("route"));
        add("dns", "dns", root.path("dns"));
        dns(root.path("dns"));
        add("experimental", "experimental", root.path("experimental"));
        add(
                "domain_resolver, as an object",
                "route.default_domain_resolver",
                root.at("/route/default_domain_resolver"));
        String last = root.at("/route/final").asText();
        Set<String> members = new HashSet<>();
        root.path("outbounds").forEach(group -> group.path("outbounds").forEach(tag -> members.add(tag.asText())));
        root.at("/route/rules")
                .forEach(rule -> members.add(rule.path("outbound").asText()));
        rules(root.at("/route/rules"), "route.rules");
        for (int i = 0; i < root.at("/route/rule_set").size(); i++) {
            JsonNode set = root.at("/route/rule_set").get(i);
            add("set of rules", "route.rule_set[" + i + "]", set);
            rulesOfSet(set.path("rules"), "route.rule_set[" + i + "].rules");
        }
        for (int i = 0; i < root.path("subscriptions").size(); i++) {
            add(
                    "subscription of the client",
                    "subscriptions[" + i + "]",
                    root.path("subscriptions").get(i));
        }
        for (int i = 0; i < root.path("outbounds").size(); i++) {
            JsonNode outbound = root.path("outbounds").get(i);
            String tag = outbound.path("tag").asText();
            boolean used = members.contains(tag) || (last.isEmpty() ? i == 0 : tag.equals(last));
            outbound(outbound, "outbounds[" + i + "]", used);
        }
        for (int i = 0; i < root.path("inbounds").size(); i++) {
            inbound(root.path("inbounds").get(i), "inbounds[" + i + "]");
        }
    }

    private void dns(JsonNode dns) {
        for (int i = 0; i < dns.path("servers").size(); i++) {
            JsonNode server = dns.path("servers").get(i);
            add("name server of dns", "dns.servers[" + i + "]", server);
            add("tls of a name server", "dns.servers[" + i + "].tls", server.path("tls"));
        }
        dnsRules(dns.path("rules"), "dns.rules");
    }

    private void dnsRules(JsonNode rules, String path) {
        for (int i = 0; i < rules.size(); i++) {
            add("rule of dns", path + "[" + i + "]", rules.get(i));
            dnsRules(rules.get(i).path("rules"), path + "[" + i + "].rules");
        }
    }

    private void rules(JsonNode rules, String path) {
        for (int i = 0; i < rules.size(); i++) {
            add("rule of route", path + "[" + i + "]", rules.get(i));
            rules(rules.get(i).path("rules"), path + "[" + i + "].rules");
        }
    }

    private void rulesOfSet(JsonNode rules, String path) {
        for (int i = 0; i < rules.size(); i++) {
            add("rule of a set", path + "[" + i + "]", rules.get(i));
            rulesOfSet(rules.get(i).path("rules"), path + "[" + i + "].rules");
        }
    }

    private void inbound(JsonNode inbound, String path) {
        String title = side == Side.CLIENT ? "socks, http and mixed inbounds" : "anytls inbound";
        String users = side == Side.CLIENT ? title : "an anytls inbound";
        add(title, path, inbound);
        for (int i = 0; i < inbound.path("users").size(); i++) {
            add(
                    "users of " + users,
                    path + ".users[" + i + "]",
                    inbound.path("users").get(i));
        }
        add("tls of an anytls inbound", path + ".tls", inbound.path("tls"));
        add("ech of an anytls inbound", path + ".tls.ech", inbound.at("/tls/ech"));
    }

    private void outbound(JsonNode outbound, String path, boolean used) {
        String dot = path.isEmpty() ? "" : path + ".";
        switch (outbound.path("type").asText("anytls")) {
            case "anytls" -> {
                add("anytls outbound", path, outbound);
                add("breaker of an anytls outbound", dot + "breaker", outbound.path("breaker"));
                add("tls of an anytls outbound", dot + "tls", outbound.path("tls"));
                add("utls of an anytls outbound", dot + "tls.utls", outbound.at("/tls/utls"));
                add("ech of an anytls outbound", dot + "tls.ech", outbound.at("/tls/ech"));
                add("domain_resolver, as an object", dot + "domain_resolver", outbound.path("domain_resolver"));
            }
            case "direct" ->
                add(
                        side == Side.SERVER
                                ? "direct outbound of the server"
                                : used
                                        ? "direct outbound of the client"
                                        : "block outbound, and direct outbound that is not in use, of the client",
                        path,
                        outbound);
            case "socks", "http" ->
                add("socks and http outbounds of the " + side.name().toLowerCase(), path, outbound);
            case "selector" -> add("selector outbound of the client", path, outbound);
            case "urltest", "fallback" -> add("urltest and fallback outbounds of the client", path, outbound);
            case "balance" -> add("balance outbound of the client", path, outbound);
            default ->
                add(
                        side == Side.SERVER
                                ? "block outbound of the server"
                                : "block outbound, and direct outbound that is not in use, of the client",
                        path,
                        outbound);
        }
    }

    private void add(String table, String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            all.add(new Place(table, path, object));
        }
    }
}
