package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of Clash's proxies becomes an outbound. What its values are worth is for the reader of outbounds to say. */
final class ProxyFields {

    private static final Set<String> FINGERPRINTS =
            Set.of("chrome", "firefox", "safari", "ios", "android", "edge", "360", "qq", "random", "randomized");

    private static final Map<String, String> STRATEGIES = Map.of(
            "ipv4", "ipv4_only",
            "ipv6", "ipv6_only",
            "ipv4-prefer", "prefer_ipv4",
            "ipv6-prefer", "prefer_ipv6");

    private static final List<String> NAMES = List.of(
            "name",
            "type",
            "server",
            "port",
            "password",
            "username",
            "sni",
            "servername",
            "alpn",
            "skip-cert-verify",
            "fingerprint",
            "client-fingerprint",
            "ech-opts",
            "certificate",
            "private-key",
            "idle-session-check-interval",
            "idle-session-timeout",
            "min-idle-session",
            "ip-version",
            "interface-name",
            "routing-mark",
            "dialer-proxy",
            "mptcp",
            "tfo",
            "udp",
            "tls",
            "headers");

    private final Problems problems;
    private final Scalars scalars;

    ProxyFields(Problems problems) {
        this.problems = problems;
        this.scalars = new Scalars(problems);
    }

    /** What it is called in messages where it is not spoken here; empty if it is. */
    static Optional<String> unspoken(Json.Obj proxy) {
        String type = Scalars.text(proxy, "type");
        boolean upstream = type.equals("socks5") || type.equals("http");
        if (upstream && Scalars.text(proxy, "tls").equals("true")) {
            return Optional.of(type + " with tls");
        } else if (upstream
                && proxy.value("headers") instanceof Json.Obj headers
                && !headers.members().isEmpty()) {
            return Optional.of(type + " with headers");
        }
        boolean spoken = upstream || type.equals("anytls") || type.equals("direct") || type.equals("reject");
        return spoken ? Optional.empty() : Optional.of(type.isEmpty() ? "none" : type);
    }

    /**
     * The outbound.
     *
     * @param proxy of a type that is spoken
     * @param tag its name
     */
    Json.Obj outbound(Json.Obj proxy, String path, String tag) {
        String type = Scalars.text(proxy, "type");
        Written outbound = new Written(proxy.at())
                .put(
                        "type",
                        switch (type) {
                            case "socks5" -> "socks";
                            case "reject" -> "block";
                            default -> type;
                        })
                .put("tag", tag);
        boolean isServer = type.equals("anytls");
        Written tls = new Written(proxy.at()).put("enabled", true);
        for (Json.Member member : proxy.members()) {
            String at = Quoted.path(path, member.name());
            boolean taken = member.value() instanceof Json.Null
                    || dial(outbound, member, at)
                    || server(outbound, member, at)
                    || isServer && (session(outbound, member, at) || tls(tls, member, at));
            if (!taken) {
                unknown(member, at);
            }
        }
        if (isServer) {
            outbound.put("tls", tls.has("certificate_sha256") ? tls.without("insecure") : tls);
        }
        if (!type.equals("direct") && !type.equals("reject")) {
            require(proxy, path, isServer ? List.of("server", "port", "password") : List.of("server", "port"));
        }
        return outbound.object();
    }

    private void require(Json.Obj proxy, String path, List<String> names) {
        for (String name : names) {
            if (Scalars.text(proxy, name).isEmpty()) {
                problems.error(path + "." + name, proxy.at(), "is missing");
            }
        }
    }

    private boolean server(Written outbound, Json.Member member, String at) {
        switch (member.name()) {
            case "name", "type", "headers", "tls" -> {} // looked at already
            case "server", "username", "password" ->
                scalars.text(at, member.value()).ifPresent(text -> outbound.put(member.name(), text));
            case "port" -> scalars.number(at, member.value()).ifPresent(port -> outbound.put("server_port", port));
            case "udp" -> {
                if (!scalars.flag(at, member.value()).orElse(true)) {
                    problems.warning(
                            at, member.value().at(), "is ignored: datagrams that are sent this way go through it");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean dial(Written outbound, Json.Member member, String at) {
        switch (member.name()) {
            case "interface-name" ->
                scalars.text(at, member.value()).ifPresent(name -> outbound.put("bind_interface", name));
            case "routing-mark" ->
                scalars.number(at, member.value()).ifPresent(mark -> outbound.put("routing_mark", mark));
            case "dialer-proxy" -> scalars.text(at, member.value()).ifPresent(tag -> outbound.put("detour", tag));
            case "mptcp" -> {
                if (scalars.flag(at, member.value()).orElse(false)) {
                    outbound.put("tcp_multi_path", new Json.Bool(member.value().at(), true));
                }
            }
            case "tfo" -> {
                if (scalars.flag(at, member.value()).orElse(false)) {
                    problems.warning(at, member.value().at(), "is ignored: connections are opened the ordinary way");
                }
            }
            case "ip-version" -> {
                String version = Scalars.text(member.value());
                if (STRATEGIES.containsKey(version)) {
                    outbound.put("domain_strategy", new Json.Text(member.value().at(), STRATEGIES.get(version)));
                } else if (!"dual".equals(version)) {
                    problems.error(at, member.value().at(), "is none of dual, ipv4, ipv6, ipv4-prefer, ipv6-prefer");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean session(Written outbound, Json.Member member, String at) {
        switch (member.name()) {
            case "idle-session-check-interval" -> seconds(outbound, "idle_session_check_interval", member, at);
            case "idle-session-timeout" -> seconds(outbound, "idle_session_timeout", member, at);
            case "min-idle-session" ->
                scalars.number(at, member.value()).ifPresent(count -> outbound.put("min_idle_session", count));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void seconds(Written outbound, String name, Json.Member member, String at) {
        scalars.number(at, member.value())
                .ifPresent(number -> outbound.put(name, new Json.Text(number.at(), number.digits() + "s")));
    }

    private boolean tls(Written tls, Json.Member member, String at) {
        Json value = member.value();
        switch (member.name()) {
            case "sni", "servername" -> scalars.text(at, value).ifPresent(name -> tls.put("server_name", name));
            case "alpn" -> tls.put("alpn", scalars.texts(at, value));
            case "skip-cert-verify" -> {
                if (scalars.flag(at, value).orElse(false)) {
                    tls.put("insecure", new Json.Bool(value.at(), true));
                }
            }
            case "fingerprint" ->
                scalars.text(at, value)
                        .filter(text -> !text.value().isEmpty())
                        .ifPresent(pin -> tls.put("certificate_sha256", pin));
            case "client-fingerprint" -> hello(tls, value, at);
            case "ech-opts" -> {
                if (value instanceof Json.Obj ech && Scalars.text(ech, "enable").equals("true")) {
                    tls.put("ech", ech(ech));
                }
            }
            case "certificate" -> scalars.text(at, value).ifPresent(pem -> tls.put("client_certificate", pem));
            case "private-key" -> scalars.text(at, value).ifPresent(pem -> tls.put("client_key", pem));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void hello(Written tls, Json value, String at) {
        String name = Scalars.text(value);
        if (FINGERPRINTS.contains(name)) {
            tls.put(
                    "utls",
                    new Written(value.at()).put("enabled", true).put("fingerprint", new Json.Text(value.at(), name)));
        } else if (name == null || !name.isEmpty() && !name.equals("none")) {
            problems.warning(
                    at, value.at(), "is ignored: no browser of this name is known, and Chrome's hello is sent");
        }
    }

    private static Written ech(Json.Obj written) {
        Written ech = new Written(written.at()).put("enabled", true);
        String config = Scalars.text(written, "config");
        return config.isEmpty()
                ? ech
                : ech.put(
                        "config",
                        List.of(
                                new Json.Text(written.at(), "-----BEGIN ECH CONFIGS-----"),
                                new Json.Text(written.at(), config),
                                new Json.Text(written.at(), "-----END ECH CONFIGS-----")));
    }

    private void unknown(Json.Member member, String at) {
        problems.warning(at, member.at(), "is ignored: there is no such field" + Suggestion.of(member.name(), NAMES));
    }
}
