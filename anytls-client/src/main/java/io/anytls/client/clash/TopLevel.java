package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Suggestion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What stands at the top of a Clash file beside proxies and rules: what is done about it is said in a line each. */
final class TopLevel {

    private static final String OPEN =
            "only programs that are told to use the proxy go through it; all others go in the open";

    private static final Set<String> READ = Set.of(
            "proxies",
            "proxy-groups",
            "proxy-providers",
            "rule-providers",
            "rules",
            "mixed-port",
            "port",
            "socks-port",
            "allow-lan",
            "bind-address",
            "authentication",
            "log-level",
            "mode");

    /** Nothing that is hidden gets into the open without them. */
    private static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

    /** Without them traffic would take another way than the one that is asked for. */
    private static final Map<String, String> NEEDED = Map.of(
            "interface-name", "traffic would leave by another network interface: write it into each proxy",
            "routing-mark", "the firewall would send traffic another way: write it into each proxy",
            "lan-allowed-ips", "others could use the proxy too: write \"authentication\"",
            "lan-disallowed-ips", "they could use the proxy too: write \"authentication\"",
            "tunnels", "programs that connect there would find nobody",
            "sub-rules", "there is one list of rules: write them into \"rules\"",
            "tls", "passwords and requests of applications would be readable on the way here");

    /** Other ways in. */
    private static final Set<String> INBOUNDS = Set.of(
            "tun",
            "redir-port",
            "tproxy-port",
            "listeners",
            "ss-config",
            "vmess-config",
            "tuic-server",
            "ebpf",
            "iptables");

    private final Problems problems;

    TopLevel(Problems problems) {
        this.problems = problems;
    }

    private static Map<String, String> withoutEffect() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("dns", "names go to the servers as they are, and names of servers are looked up as the system does it");
        all.put("hosts", "names go to the servers as they are; the system's hosts file counts for names of servers");
        all.put("ipv6", "both families are used, as far as the machine has them");
        for (String name : new String[] {
            "external-controller",
            "external-controller-tls",
            "external-controller-unix",
            "external-controller-pipe",
            "external-controller-cors",
            "external-ui",
            "external-ui-name",
            "external-ui-url",
            "external-doh-server",
            "secret"
        }) {
            all.put(name, "there is no API for a dashboard");
        }
        all.put("profile", "what is chosen in a group is kept where there is a data directory");
        all.put("sniffer", "rules see the name that an application asks for, not what it sends");
        all.put("skip-auth-prefixes", "whoever uses the proxy says its name");
        all.put("geodata-mode", "there is no database");
        all.put("geodata-loader", "there is no database");
        all.put("geosite-matcher", "there is no database");
        all.put("geox-url", "there is no database");
        all.put("geo-auto-update", "there is no database");
        all.put("geo-update-interval", "there is no database");
        all.put("unified-delay", "the time is that of the answer, without the handshakes");
        all.put("tcp-concurrent", "all addresses of a server are tried anyway");
        all.put("find-process-mode", "a proxy does not see which program asks");
        all.put("enable-process", "a proxy does not see which program asks");
        all.put("keep-alive-interval", "probes come after 15 s");
        all.put("keep-alive-idle", "probes come after 15 s");
        all.put("disable-keep-alive", "probes come after 15 s");
        all.put("global-ua", "what is fetched says that it is this program");
        all.put("etag-support", "it is always there");
        all.put("global-client-fingerprint", "Chrome's hello is sent; a proxy has \"client-fingerprint\"");
        all.put("inbound-tfo", "connections are opened the ordinary way");
        all.put("inbound-mptcp", "multipath TCP is not used");
        all.put("experimental", "nothing of it is there");
        all.put("ntp", "the system keeps the time");
        all.put("clash-for-android", "it is for another program");
        all.put("cfw-bypass", "it is for another program");
        all.put("cfw-latency-timeout", "it is for another program");
        all.put("cfw-latency-url", "it is for another program");
        return all;
    }

    /** Whether somebody has written a Clash file. */
    static boolean isClash(Json.Obj root) {
        return READ.stream().anyMatch(name -> root.value(name) != null) && root.value("outbounds") == null;
    }

    void tell(Json.Obj root) {
        for (Json.Member member : root.members()) {
            String name = member.name();
            if (READ.contains(name)) {
                continue;
            } else if (WITHOUT_EFFECT.containsKey(name)) {
                if (!isOff(member.value())) {
                    problems.warning(name, member.at(), "is ignored: " + WITHOUT_EFFECT.get(name));
                }
            } else if (NEEDED.containsKey(name)) {
                if (!isOff(member.value())) {
                    problems.error(name, member.at(), "is not supported, and is never left out: " + NEEDED.get(name));
                }
            } else if (INBOUNDS.contains(name)) {
                if (!isOff(member.value())) {
                    problems.unsupported(
                            name, member.at(), "is not supported (there are mixed-port, port and socks-port)", OPEN);
                }
            } else {
                Set<String> known = new HashSet<>(READ);
                known.addAll(WITHOUT_EFFECT.keySet());
                problems.warning(name, member.at(), "is ignored: there is no such field" + Suggestion.of(name, known));
            }
        }
        mode(root);
    }

    private void mode(Json.Obj root) {
        Json mode = root.value("mode");
        String word = mode == null ? null : Scalars.text(mode);
        if (word != null && !word.toLowerCase(Locale.ROOT).matches("|rule|script")) {
            problems.error(
                    "mode",
                    mode.at(),
                    "has to be rule: for everything to go to one outbound write MATCH,NAME as the only rule");
        }
    }

    /** What {@code log-level} is called in a file of sing-box; null for nothing. */
    static Written log(Json.Obj root, Problems problems) {
        Json level = root.value("log-level");
        String word = level == null ? null : Scalars.text(level);
        if (word == null) {
            return null;
        }
        Written log = new Written(level.at());
        switch (word) {
            case "silent" -> log.put("disabled", true);
            case "warning" -> log.put("level", "warn");
            case "debug", "info", "error" -> log.put("level", word);
            default -> problems.error("log-level", level.at(), "is none of silent, error, warning, info, debug");
        }
        return log;
    }

    private static boolean isOff(Json value) {
        if (value instanceof Json.Obj object) {
            Json enable = object.value("enable");
            return object.members().isEmpty() || enable != null && isOff(enable);
        }
        String text = Scalars.text(value);
        return value instanceof Json.Arr array
                ? array.items().isEmpty()
                : text == null || text.matches("|false|no|off|0");
    }
}
