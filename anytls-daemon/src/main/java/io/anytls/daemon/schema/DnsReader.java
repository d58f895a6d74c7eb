package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.dns.DnsServerOptions;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.DomainNames;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleTable;
import io.anytls.daemon.transport.Egress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the name servers of a configuration, and looks whether anything is looked up in a circle. For one thread. */
public final class DnsReader {

    private static final String OUTBOUND = "outbound ";
    private static final String SERVER = "name server ";

    /** No tag that is written can be empty. */
    private static final String THIS_SYSTEM = "";

    private final Section root;
    private final Optional<Section> dns;
    private final Detours detours;
    private final Map<String, Entry> outbounds = new LinkedHashMap<>();
    private final Map<String, DnsServerOptions> servers = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    /** Tags of those that are an old word for a refusal. */
    private final Set<String> refusing = new HashSet<>();

    private RuleTable rules = new RuleTable(List.of());
    private String last = "";
    private Optional<String> standard;

    /**
     * @param standard who knows names where nothing else says it, by its tag
     * @param entries the outbounds
     */
    public DnsReader(
            Section root, Optional<Section> dns, Optional<String> standard, List<Entry> entries, Detours detours) {
        this.root = root;
        this.dns = dns;
        this.standard = standard;
        this.detours = detours;
        entries.forEach(entry -> outbounds.putIfAbsent(entry.tag(), entry));
    }

    /**
     * The name servers; the system's where none are written. To be called once.
     *
     * @param used the outbound in use
     * @param egress by which way questions leave that go through no outbound
     */
    public DnsOptions read(Optional<String> used, Egress egress) {
        if (!DnsFields.namesServers(dns)) {
            return DnsOptions.SYSTEM;
        }
        Section section = dns.get();
        Optional<String> through = used.filter(tag -> !isPlainDirect(tag));
        List<Section> written = section.children(DnsFields.SERVERS, DnsServerFields.TABLE);
        for (int i = 0; i < written.size(); i++) {
            String tag = written.get(i)
                    .get(DnsServerFields.TAG)
                    .filter(name -> !name.isEmpty())
                    .orElse("" + i);
            if (sections.put(tag, written.get(i)) != null) {
                written.get(i).error(DnsServerFields.TAG, "there is another one with this tag");
            }
            if (OldDnsAddress.refuses(written.get(i))) {
                refusing.add(tag);
                continue;
            }
            DnsServerFields.read(written.get(i), tag, through, standard)
                    .map(this::straight)
                    .ifPresent(server -> servers.put(tag, server));
        }
        section.effective()
                .settleObjects(
                        DnsFields.SERVERS,
                        sections.keySet().stream()
                                .filter(tag -> servers.containsKey(tag) || refusing.contains(tag))
                                .map(sections::get)
                                .toList());
        last = section.get(DnsFields.FINAL)
                .orElseGet(() ->
                        servers.isEmpty() ? "" : servers.keySet().iterator().next());
        if (!servers.containsKey(last)) {
            section.error(DnsFields.FINAL, "there is no name server with the tag " + Entries.shown(last));
        } else if (section.get(DnsFields.FINAL).isEmpty()
                && refusing.contains(sections.keySet().iterator().next())) {
            section.missing(DnsFields.FINAL, "is missing: the first name server refuses everything");
        }
        DnsRules reader = new DnsRules(
                root,
                section,
                servers.keySet(),
                refusing,
                tag -> servers.containsKey(tag) && servers.get(tag).detour().isEmpty());
        List<Rule> read = new ArrayList<>(reader.read(last));
        standard = standard.or(reader::forServers);
        rules = new RuleTable(read);
        leaveToSystem(section.problems()).ifPresent(rule -> {
            read.add(0, rule);
            rules = new RuleTable(read);
        });
        check(section.problems());
        Values options = DnsFields.options(section);
        return new DnsOptions(
                List.copyOf(servers.values()),
                read,
                last,
                options.get(DnsFields.NO_CACHE) ? 0 : options.get(DnsFields.CAPACITY),
                options.get(DnsFields.INDEPENDENT),
                options.get(DnsFields.TIMEOUT),
                egress);
    }

    /** The tags of the name servers. */
    public Set<String> tags() {
        return sections.keySet();
    }

    /** Who knows names where an outbound does not say it; empty if the rules say it. */
    public Optional<String> standard() {
        return standard;
    }

    /** A direct outbound about which nothing is said is this machine. */
    private DnsServerOptions straight(DnsServerOptions server) {
        Optional<String> detour = server.detour();
        if (detour.isEmpty()) {
            return server;
        }
        Section section = sections.get(server.tag());
        if (!outbounds.containsKey(detour.get())) {
            section.error(DnsServerFields.DETOUR, "there is no outbound with the tag " + Entries.shown(detour.get()));
        }
        return isPlainDirect(detour.get())
                        && HostPort.isIpLiteral(server.address().host())
                ? new DnsServerOptions(
                        server.tag(),
                        server.type(),
                        server.address(),
                        server.path(),
                        server.tls(),
                        Optional.empty(),
                        server.resolver(),
                        server.hosts())
                : server;
    }

    private boolean isPlainDirect(String tag) {
        Entry entry = outbounds.get(tag);
        return entry != null
                && entry.type().equals("direct")
                && entry.object().members().stream()
                        .noneMatch(
                                member -> member.name().matches("bind_interface|routing_mark|inet[46]_bind_address"));
    }

    /**
     * Names of the outbounds' servers that nobody is said to know, and that could only be asked for through these servers: many files
     * are so, and whoever wrote them has not thought of it.
     *
     * @return the rule by which this system is asked for them
     */
    private Optional<Rule> leaveToSystem(Problems problems) {
        List<String> hosts = new ArrayList<>();
        for (Entry entry : outbounds.values()) {
            if (standard.isPresent() || DomainResolver.serverOf(entry.object()).isPresent()) {
                continue;
            }
            List<String> circle = name(entry).isEmpty() ? List.of() : Circle.of(OUTBOUND + entry.tag(), this::next);
            if (!circle.isEmpty()) {
                String host = name(entry).orElseThrow();
                hosts.add(host);
                problems.warning(
                        entry.path() + ".server",
                        entry.at(),
                        "this system is asked for " + Entries.shown(host)
                                + ": by \"dns\" it would be looked up in a circle, "
                                + shown(circle)
                                + "; name a server that is asked another way in \"domain_resolver\"");
            }
        }
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        servers.put(THIS_SYSTEM, DnsServerOptions.ofSystem(THIS_SYSTEM));
        return Optional.of(
                new Rule(new Condition.Domains(new DomainNames(hosts, List.of())), new RuleAction.Route(THIS_SYSTEM)));
    }

    private void check(Problems problems) {
        servers.forEach((tag, server) -> server.resolver()
                .filter(resolver -> !sections.containsKey(resolver))
                .ifPresent(resolver -> sections.get(tag)
                        .error(
                                DnsServerFields.SERVER,
                                "there is no name server with the tag " + Entries.shown(resolver))));
        for (Entry entry : outbounds.values()) {
            DomainResolver.serverOf(entry.object())
                    .filter(tag -> !sections.containsKey(tag))
                    .ifPresent(tag -> problems.error(
                            entry.path() + ".domain_resolver",
                            entry.at(),
                            "there is no name server with the tag " + Entries.shown(tag)));
            name(entry).ifPresent(host -> tellCircle(problems, entry.path() + ".server", entry, host));
        }
        standard.filter(tag -> !sections.containsKey(tag))
                .ifPresent(tag -> problems.error(
                        "route.default_domain_resolver",
                        root.position(),
                        "there is no name server with the tag " + Entries.shown(tag)));
        sections.keySet().forEach(tag -> {
            List<String> circle = Circle.of(SERVER + tag, this::next);
            if (!circle.isEmpty()) {
                sections.get(tag).error(DnsServerFields.SERVER, "is looked up in a circle: " + shown(circle));
            }
        });
    }

    private void tellCircle(Problems problems, String path, Entry entry, String host) {
        List<String> circle = Circle.of(OUTBOUND + entry.tag(), this::next);
        if (!circle.isEmpty()) {
            problems.error(
                    path,
                    entry.at(),
                    Entries.shown(host) + " is looked up in a circle: " + shown(circle)
                            + "; name a server that is asked another way in \"domain_resolver\"");
        }
    }

    private static String shown(List<String> circle) {
        return circle.stream()
                .map(node -> node.startsWith(OUTBOUND)
                        ? OUTBOUND + Entries.shown(node.substring(OUTBOUND.length()))
                        : SERVER + Entries.shown(node.substring(SERVER.length())))
                .collect(Collectors.joining(" -> "));
    }

    private List<String> next(String node) {
        List<String> next = new ArrayList<>();
        if (node.startsWith(OUTBOUND)) {
            String tag = node.substring(OUTBOUND.length());
            detours.next(tag).forEach(each -> next.add(OUTBOUND + each));
            Optional.ofNullable(outbounds.get(tag))
                    .flatMap(entry -> name(entry).map(host -> asked(entry, host)))
                    .ifPresent(server -> next.add(SERVER + server));
            return next;
        }
        DnsServerOptions server = servers.get(node.substring(SERVER.length()));
        if (server != null) {
            server.detour().ifPresent(tag -> {
                next.add(OUTBOUND + tag);
                Entry entry = outbounds.get(tag);
                String host = server.address().host();
                if (entry != null && entry.type().equals("direct") && !HostPort.isIpLiteral(host)) {
                    next.add(SERVER + asked(entry, host));
                }
            });
            server.resolver().ifPresent(tag -> next.add(SERVER + tag));
        }
        return next;
    }

    /** The name that is looked up to dial the outbound's server. */
    private static Optional<String> name(Entry entry) {
        return entry.type().matches("anytls|socks|http")
                        && Detours.of(entry).isEmpty()
                        && entry.object().value("server") instanceof Json.Text text
                        && !text.value().isEmpty()
                        && !HostPort.isIpLiteral(text.value())
                ? Optional.of(text.value())
                : Optional.empty();
    }

    private String asked(Entry entry, String host) {
        return DomainResolver.serverOf(entry.object()).or(() -> standard).orElseGet(() -> {
            RuleAction action = rules.of(Asked.of(false, host, 0, "", "", null));
            return action instanceof RuleAction.Route route ? route.tag() : last;
        });
    }
}
