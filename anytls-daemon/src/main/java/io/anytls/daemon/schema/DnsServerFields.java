package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.dns.DnsServerOptions;
import io.anytls.daemon.dns.DnsServerType;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.Trust;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One of {@code dns.servers}. */
final class DnsServerFields {

    static final Field<String> TYPE = Field.of(
            "type", Types.TEXT_OR_NONE, "`local` (the system's resolver), `udp`, `tcp`, `tls`, `https` or `hosts`.");
    static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    static final Field<String> SERVER =
            Field.of("server", Types.SOME_TEXT.checked("name or IP address", HostPort::parseHost), "Its host.");
    static final Field<Integer> PORT =
            Field.of("server_port", Types.PORT, "Its port; without it 53, of `tls` 853, of `https` 443.");
    static final Field<String> PATH = Field.of(
            "path",
            Types.TEXT_OR_NONE.checked("string", DnsServerFields::path),
            "/dns-query",
            "Of `https`, where it is asked.");
    static final Field<String> DETOUR = Field.of(
            "detour",
            Types.TEXT_OR_NONE,
            "The outbound through which it is asked; a server of type `udp` is asked by TCP then, unless that is a `direct`"
                    + " about which nothing is said.");
    private static final Field<Json> RESOLVER = DomainResolver.field("domain_resolver");
    private static final Field<Json.Obj> HOSTS =
            Field.of("predefined", StructuredTypes.OBJECT, "Of `hosts`: names, and for each its address or addresses.");
    private static final Field<Json.Obj> TLS =
            Field.of("tls", StructuredTypes.OBJECT, "Of `tls` and `https`.").holding(() -> DnsServerFields.TLS_TABLE);
    static final Field<String> ADDRESS = Field.of(
            "address",
            Types.TEXT_OR_NONE,
            "The old spelling of type, host, port and path: `tls://1.1.1.1`. Without a `detour` such a server is asked through"
                    + " the outbound in use.");
    private static final Field<String> ADDRESS_RESOLVER =
            Field.of("address_resolver", Types.TEXT_OR_NONE, "The old spelling of `domain_resolver`.");

    private static final Field<String> NAME =
            Field.of("server_name", Types.TEXT_OR_NONE, "What its certificate is for; without it its host.");
    private static final Field<Boolean> INSECURE =
            Field.of("insecure", Types.FLAG, false, "Whether any certificate will do.");

    static final Table TLS_TABLE = new Table(
            "tls of a name server",
            List.of(
                    NAME,
                    INSECURE,
                    Field.silent("enabled"),
                    Field.ignored("alpn", "it is spoken as the type says"),
                    Field.ignored("utls", "the hello is the TLS library's"),
                    Field.ignored("min_version", "it is 1.2"),
                    Field.ignored("max_version", "it is 1.3"),
                    Field.needed("certificate", "a server of one's own could not be told from another one"),
                    Field.needed("certificate_path", "a server of one's own could not be told from another one")));

    static final Table TABLE = new Table(
                    "name server of dns",
                    List.of(TYPE, TAG, SERVER, PORT, PATH, DETOUR, RESOLVER, HOSTS, TLS, ADDRESS, ADDRESS_RESOLVER))
            .with(List.of(
                    Field.needed("bind_interface", "questions would leave by another network interface"),
                    Field.needed("routing_mark", "the firewall would send questions another way"),
                    Field.needed("netns", "questions would leave from another network"),
                    Field.refused("headers", "headers of one's own are not sent"),
                    Field.ignored("prefer_go", "the system's resolver is asked in one way"),
                    Field.ignored("neighbor_domain", "neighbours are not looked for"),
                    Field.ignored("address_strategy", "IPv4 is dialled first"),
                    Field.ignored("strategy", "the outbound's, or that of dns, counts"),
                    Field.ignored("domain_strategy", "IPv4 is dialled first"),
                    Field.ignored("client_subnet", "no server is told where applications are"),
                    Field.ignored("connect_timeout", "it is 5s"),
                    Field.ignored("tcp_fast_open", "data does not come with the first packet"),
                    Field.ignored("tcp_multi_path", "multipath TCP is not used"),
                    Field.ignored("reuse_addr", "it is for listeners only"),
                    Field.ignored("udp_fragment", "questions are short"),
                    Field.ignored("fallback_delay", "the next address is tried after 250ms")));

    private DnsServerFields() {}

    private static String path(String path) {
        if (path == null || path.matches("/[!-~]*")) {
            return path;
        }
        throw new IllegalArgumentException("has to begin with a slash, and to have no blanks");
    }

    /**
     * Empty if what is wrong with it leaves too little of it, or if its type is not supported.
     *
     * @param last the outbound in use, through which old spellings are asked; empty where that is this machine
     * @param standard who knows its name where it does not say it; empty for nobody
     */
    static Optional<DnsServerOptions> read(
            Section section, String tag, Optional<String> last, Optional<String> standard) {
        boolean old = section.get(TYPE).isEmpty() && section.get(ADDRESS).isPresent();
        Optional<OldDnsAddress> parsed = old ? OldDnsAddress.read(section) : Optional.empty();
        Optional<DnsServerType> type = old ? parsed.map(OldDnsAddress::type) : type(section);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        section.effective().settle(TYPE, type.get().name().toLowerCase(Locale.ROOT));
        section.effective().settle(TAG, tag);
        section.effective().omit(ADDRESS);
        section.effective().omit(ADDRESS_RESOLVER);
        if (type.get() != DnsServerType.HTTPS) {
            section.effective().omit(PATH);
        }
        if (type.get().port() == 0) {
            return Optional.of(new DnsServerOptions(
                    tag,
                    type.get(),
                    null,
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    hosts(section, type)));
        }
        Optional<String> host = old ? parsed.map(OldDnsAddress::host) : section.require(SERVER);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int port =
                old ? parsed.get().port() : section.get(PORT).orElse(type.get().port());
        String path = old ? parsed.get().path() : section.value(PATH);
        Optional<String> detour = section.get(DETOUR).or(() -> old ? last : Optional.empty());
        section.effective().settle(SERVER, host.get());
        section.effective().settle(PORT, port);
        if (type.get() == DnsServerType.HTTPS) {
            section.effective().settle(PATH, path);
        }
        detour.ifPresent(through -> section.effective().settle(DETOUR, through));
        Optional<String> resolver = resolver(section, host.get(), detour, standard);
        return Optional.of(new DnsServerOptions(
                tag,
                type.get(),
                new HostPort(host.get(), port),
                path,
                type.get().port() == 53 ? Optional.empty() : Optional.of(tls(section, host.get(), type.get())),
                detour,
                resolver,
                Map.of()));
    }

    private static Optional<DnsServerType> type(Section section) {
        section.missing(TYPE, "is missing");
        Optional<String> written = section.get(TYPE);
        for (DnsServerType type : DnsServerType.values()) {
            if (written.filter(type.name().toLowerCase(Locale.ROOT)::equals).isPresent()) {
                return Optional.of(type);
            }
        }
        written.ifPresent(other -> section.unsupported(
                TYPE,
                "name servers of type " + Entries.shown(other)
                        + " are not supported (there are local, udp, tcp, tls, https and hosts)"));
        return Optional.empty();
    }

    /** Who knows the server's own name. */
    private static Optional<String> resolver(
            Section section, String host, Optional<String> detour, Optional<String> standard) {
        Optional<String> named =
                DomainResolver.read(section, RESOLVER, true).server().or(() -> section.get(ADDRESS_RESOLVER));
        if (HostPort.isIpLiteral(host) || detour.isPresent()) {
            section.effective().omit(RESOLVER);
            return Optional.empty();
        }
        Optional<String> used = named.or(() -> standard);
        if (used.isEmpty()) {
            section.missing(
                    RESOLVER,
                    "is missing: who knows " + Entries.shown(host) + "? Name another server, or write its address");
        }
        used.ifPresent(tag -> section.effective().settle(RESOLVER, Json.text(tag)));
        return used;
    }

    private static ClientTlsOptions tls(Section section, String host, DnsServerType type) {
        Optional<Section> tls = section.child(TLS, TLS_TABLE);
        boolean insecure = tls.map(written -> written.value(INSECURE)).orElse(false);
        if (insecure) {
            tls.get().warning(INSECURE, "is true: whoever sits in between can read what is asked, and answer it");
        }
        String name = tls.flatMap(written -> written.get(NAME)).orElse(host);
        return new ClientTlsOptions(
                        name,
                        true,
                        insecure ? new Trust.Insecure() : new Trust.SystemRoots(),
                        type == DnsServerType.HTTPS ? List.of("http/1.1") : List.of(),
                        TlsParameters.DEFAULT)
                .withHello(HelloKind.PLAIN);
    }

    private static Map<String, List<InetAddress>> hosts(Section section, Optional<DnsServerType> type) {
        Map<String, List<InetAddress>> hosts = new HashMap<>();
        if (type.get() != DnsServerType.HOSTS) {
            return hosts;
        }
        if (section.get(PATH).isPresent()) {
            section.unsupported(PATH, "files of hosts are not supported: write what is in it in \"predefined\"");
        }
        for (Json.Member member : section.require(HOSTS).map(Json.Obj::members).orElse(List.of())) {
            List<Json> written = member.value() instanceof Json.Arr array ? array.items() : List.of(member.value());
            List<InetAddress> addresses = new ArrayList<>();
            for (Json each : written) {
                try {
                    addresses.add(HostPort.parseIp(((Json.Text) each).value()));
                } catch (IllegalArgumentException | ClassCastException e) {
                    section.error(HOSTS, "has no address for " + Entries.shown(member.name()));
                }
            }
            hosts.put(member.name().toLowerCase(Locale.ROOT), List.copyOf(addresses));
        }
        return hosts;
    }
}
