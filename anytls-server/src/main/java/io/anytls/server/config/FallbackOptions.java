package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a listener shows to whoever does not authenticate.
 *
 * @param values of the options below
 */
public record FallbackOptions(Values values) implements Optioned<FallbackOptions> {

    private static final String HTTP_1_1 = "http/1.1";

    private static final ValueType<Map<String, FallbackTarget>> BY_PROTOCOL =
            StructuredTypes.OBJECT.then("object of such", FallbackOptions::readMap, FallbackOptions::writtenMap);

    public static final OptionGroup<FallbackOptions> OPTIONS =
            new OptionGroup<>(FallbackOptions::new).rules(FallbackOptions::together);

    public static final Option<FallbackTarget> FALLBACK = OPTIONS.value(
                    "fallback", FallbackTarget.TYPE, FallbackTarget.class, null, "SITE")
            .flagNamed("--fallback", "SITE", FlagWords.of(FallbackTarget::parse, FallbackTarget::toString))
            .means(
                    "What whoever has no password is shown: `HOST:PORT` or `unix:/PATH` of a web server that speaks plain HTTP there, a"
                            + " directory of files, or `builtin` for a page of this program. In a file also an object of"
                            + " `server` and `server_port`. Without it such connections get no answer.");

    public static final Option<Map<String, FallbackTarget>> FOR_ALPN = OPTIONS.value(
                    "fallback_for_alpn", BY_PROTOCOL, mapClass(), null, "")
            .means("Others for who has agreed on these protocols by ALPN, which are offered too:"
                    + " `{\"h2\": {\"server\": \"127.0.0.1\", \"server_port\": 8081}}`.");

    public static final Option<List<String>> ALPN = OPTIONS.list(
                    "fallback_alpn", StructuredTypes.TEXTS, String.class, List.of(), "PROTOCOL")
            .flag()
            .means(
                    "With a fallback these protocols are offered by ALPN before `http/1.1`: `h2` if the web server behind takes"
                            + " HTTP/2 without TLS. The object `tls` may say something else.");

    public static final Option<Boolean> REMOTE = OPTIONS.yesOrNo("fallback_remote", false)
            .flag()
            .means("The web server may be on another machine. It may be shown parts of the passwords' digests.");

    public static final Option<Integer> PROXY_PROTOCOL = OPTIONS.count("fallback_proxy_protocol", 0)
            .atMost(2)
            .flag("VERSION")
            .means("The version of the PROXY protocol that tells the web server who has connected; 0 is none.");

    public static final Option<HostPort> HTTP_LISTEN = OPTIONS.value(
                    "http_listen",
                    Types.SOME_TEXT
                            .then("HOST:PORT", HostPort::parse, HostPort::toString)
                            .unless(Types.EMPTY),
                    HostPort.class,
                    null,
                    "HOST:PORT")
            .flagNamed("--http-listen", "HOST:PORT", FlagWords.of(HostPort::parse, HostPort::toString))
            .means(
                    "Where to listen for plain HTTP as well, `:80` for instance: every request is sent to the same page by https.");

    /** What holds where nothing is said. */
    public static final FallbackOptions DEFAULT = OPTIONS.standard();

    @SuppressWarnings("unchecked") // for a flag, of which there is none
    private static Class<Map<String, FallbackTarget>> mapClass() {
        return (Class<Map<String, FallbackTarget>>) (Class<?>) Map.class;
    }

    /** For who has none of {@link #forAlpn}. */
    public Optional<FallbackTarget> target() {
        return Optional.ofNullable(values.get(FALLBACK));
    }

    /** By protocol. */
    public Map<String, FallbackTarget> forAlpn() {
        Map<String, FallbackTarget> written = values.get(FOR_ALPN);
        return written == null ? Map.of() : written;
    }

    public boolean isRemoteAllowed() {
        return values.get(REMOTE);
    }

    /** 0 for none, 1 or 2. */
    public int proxyProtocol() {
        return values.get(PROXY_PROTOCOL);
    }

    /** Where plain HTTP is sent to https, if anywhere. */
    public Optional<HostPort> httpListen() {
        return Optional.ofNullable(values.get(HTTP_LISTEN));
    }

    /** Whether nobody is shown anything. */
    public boolean isEmpty() {
        return target().isEmpty() && forAlpn().isEmpty();
    }

    /** What is offered by ALPN, best first; nothing without a fallback. */
    public List<String> alpn() {
        if (isEmpty()) {
            return List.of();
        }
        return Stream.of(values.get(ALPN).stream(), forAlpn().keySet().stream(), Stream.of(HTTP_1_1))
                .flatMap(protocols -> protocols)
                .distinct()
                .sorted((one, other) -> Boolean.compare(one.equals(HTTP_1_1), other.equals(HTTP_1_1)))
                .toList();
    }

    @Override
    public FallbackOptions with(Values others) {
        return new FallbackOptions(others);
    }

    private static List<OptionProblem> together(FallbackOptions options) {
        List<OptionProblem> problems = new ArrayList<>();
        options.target().ifPresent(target -> options.check(FALLBACK.name(), target, problems));
        options.forAlpn().values().forEach(target -> options.check(FOR_ALPN.name(), target, problems));
        boolean speaksH2 = options.forAlpn().containsKey("h2")
                || options.target().map(FallbackTarget::isServer).orElse(false);
        if (options.values.get(ALPN).contains("h2") && !speaksH2) {
            problems.add(new OptionProblem(
                    ALPN.name(),
                    "has h2, which takes a web server behind: files and the builtin page know HTTP/1.1 only"));
        }
        return problems;
    }

    private void check(String field, FallbackTarget target, List<OptionProblem> problems) {
        if (target instanceof FallbackTarget.Tcp tcp && !isRemoteAllowed() && !isHere(tcp.address())) {
            problems.add(
                    new OptionProblem(
                            field,
                            "is not on this machine, and would be shown parts of the passwords' digests; fallback_remote allows it"));
        }
    }

    private static boolean isHere(HostPort address) {
        return HostPort.isIpLiteral(address.host())
                ? HostPort.parseIp(address.host()).isLoopbackAddress()
                : address.host().equalsIgnoreCase("localhost");
    }

    private static Map<String, FallbackTarget> readMap(Json.Obj object) {
        Map<String, FallbackTarget> sites = new LinkedHashMap<>();
        for (Json.Member member : object.members()) {
            FallbackTarget target = FallbackTarget.TYPE.read(member.value());
            if (member.name().equals("h2") && !target.isServer()) {
                throw new IllegalArgumentException(
                        "needs a server for h2: files and the builtin page know HTTP/1.1 only");
            }
            sites.put(member.name(), target);
        }
        return Map.copyOf(sites);
    }

    private static Json.Obj writtenMap(Map<String, FallbackTarget> sites) {
        return new Json.Obj(
                Json.NOWHERE,
                sites.entrySet().stream()
                        .map(site -> new Json.Member(
                                Json.NOWHERE, site.getKey(), FallbackTarget.TYPE.write(site.getValue())))
                        .toList());
    }
}
