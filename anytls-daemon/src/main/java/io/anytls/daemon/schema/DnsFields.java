package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.dial.IpStrategy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The object {@code dns}: no DNS server of its own is asked, so that all but the strategy does nothing. */
public final class DnsFields {

    private static final Field<Optional<IpStrategy>> STRATEGY = Field.of(
            "strategy",
            DomainResolver.CHOICE,
            Optional.empty(),
            "Which addresses of a name are dialled, and which first, where neither the outbound nor"
                    + " `default_domain_resolver` says so.");

    private static final Field<List<Json.Obj>> SERVERS = Field.silent("servers", StructuredTypes.OBJECTS);
    private static final Field<List<Json.Obj>> RULES = Field.silent("rules", StructuredTypes.OBJECTS);

    public static final Table TABLE = new Table(
            "dns",
            List.of(
                    STRATEGY,
                    SERVERS,
                    RULES,
                    Field.silent("final"),
                    Field.silent("reverse_mapping"),
                    Field.silent("fakeip"),
                    Field.silent("timeout"),
                    Field.silent("disable_cache"),
                    Field.silent("disable_expire"),
                    Field.silent("independent_cache"),
                    Field.silent("cache_capacity"),
                    Field.silent("optimistic"),
                    Field.silent("client_subnet")));

    /** Kinds of servers that only say whom to ask. An old file has no type, but an address. */
    private static final Set<String> ASKING =
            Set.of("", "local", "udp", "tcp", "tls", "https", "quic", "h3", "dhcp", "resolved");

    private DnsFields() {}

    /** A client looks up its server's name at most. */
    public static Optional<IpStrategy> ofClient(Section root, Field<Json.Obj> field) {
        return root.child(field, TABLE).flatMap(dns -> {
            warn(root, field, dns, "the server looks up the targets, and this system's resolver the server");
            return strategy(dns);
        });
    }

    /** A server looks up targets: a name that its file sends elsewhere, or refuses, must not be reached in silence. */
    public static Optional<IpStrategy> ofServer(Section root, Field<Json.Obj> field) {
        return root.child(field, TABLE).flatMap(dns -> {
            warn(root, field, dns, "this system's resolver looks up the targets");
            List<Json.Obj> servers = dns.get(SERVERS).orElse(List.of());
            for (int i = 0; i < servers.size(); i++) {
                String type = servers.get(i).text("type");
                if (!ASKING.contains(type)) {
                    told(dns, SERVERS, i, servers, "answers of type " + Quoted.name(type) + " are not supported yet");
                }
            }
            List<Json.Obj> rules = dns.get(RULES).orElse(List.of());
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).text("action").matches("reject|predefined")) {
                    told(dns, RULES, i, rules, "rules that refuse names are not supported yet");
                }
            }
            return strategy(dns);
        });
    }

    private static void told(Section dns, Field<?> field, int index, List<Json.Obj> objects, String reason) {
        dns.problems()
                .unsupported(
                        dns.at(field) + "[" + index + "]",
                        objects.get(index).at(),
                        reason,
                        "the name is looked up like any other");
    }

    private static void warn(Section root, Field<?> field, Section dns, String instead) {
        if (!dns.hasOnly(STRATEGY)) {
            root.warning(
                    field, "is ignored" + (strategy(dns).isPresent() ? " but for its strategy" : "") + ": " + instead);
        }
    }

    private static Optional<IpStrategy> strategy(Section dns) {
        return dns.get(STRATEGY).flatMap(chosen -> chosen);
    }
}
