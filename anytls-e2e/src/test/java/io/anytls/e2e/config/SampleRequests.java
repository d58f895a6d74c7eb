package io.anytls.e2e.config;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.GroupConfig;
import io.anytls.client.config.NamedOutbound;
import io.anytls.client.config.OutboundConfig;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Course;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleTable;
import io.anytls.server.config.Account;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.ServerConfig;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Requests such as people have, and which outbound of a configuration gets each: all by its first listener, from its first user. Behind the
 * target stands what their first bytes say; names have one address.
 */
final class SampleRequests {

    static final List<String> ALL = List.of(
            "tcp www.google.com:443",
            "tcp chat.openai.com:443",
            "tcp www.netflix.com:443",
            "tcp www.youtube.com:443",
            "tcp github.com:22",
            "tcp www.baidu.com:443",
            "tcp www.bilibili.com:443",
            "tcp www.news.cn:80",
            "tcp ads.doubleclick.net:443",
            "tcp tracker.example:6881",
            "tcp mail.example.com:25",
            "tcp a.example:443",
            "tcp hidden.onion:80",
            "tcp 91.108.4.5:443",
            "tcp 114.114.114.114:53",
            "tcp 192.168.1.1:80",
            "tcp [2001:db8::1]:443",
            "tcp 203.0.113.7:443 tls www.netflix.com",
            "tcp 203.0.113.8:6881 bittorrent",
            "udp 8.8.8.8:53 dns",
            "udp www.google.com:443 quic",
            "udp stun.example.com:3478",
            "udp 127.0.0.1:500");

    private static final InetAddress RESOLVED = HostPort.parseIp("198.51.100.7");

    private final RuleTable table;
    private final String last;
    private final String inbound;
    private final String user;

    private SampleRequests(List<Rule> rules, Predicate<RuleAction> open, String last, String inbound, String user) {
        this.table = new RuleTable(rules, open);
        this.last = last;
        this.inbound = inbound;
        this.user = user;
    }

    /** A line for each request. */
    static String routes(Object config) {
        SampleRequests requests = config instanceof ClientConfig client ? of(client) : of((ServerConfig) config);
        return ALL.stream()
                .map(request -> "  " + request + " -> " + requests.route(request.split(" ")) + "\n")
                .collect(Collectors.joining());
    }

    private static SampleRequests of(ClientConfig client) {
        Map<String, OutboundConfig> byTag =
                client.route().all().collect(Collectors.toMap(NamedOutbound::tag, NamedOutbound::config));
        String last = client.route().last().tag();
        String inbound =
                client.inbounds().isEmpty() ? "0" : client.inbounds().get(0).tag();
        return new SampleRequests(client.route().rules(), action -> isOpen(byTag, last, action), last, inbound, "");
    }

    private static boolean isOpen(Map<String, OutboundConfig> byTag, String last, RuleAction action) {
        if (action != null && !(action instanceof RuleAction.Route)) {
            return false;
        }
        OutboundConfig found = byTag.get(action instanceof RuleAction.Route route ? route.tag() : last);
        while (found instanceof GroupConfig group) {
            found = byTag.get(group.first());
        }
        return found instanceof DirectOptions;
    }

    private static SampleRequests of(ServerConfig server) {
        InboundConfig inbound = server.inbounds().get(0);
        String user = inbound.accounts().stream().findFirst().map(Account::name).orElse("");
        return new SampleRequests(
                server.route().rules(), action -> false, server.outbound().tag(), inbound.tag(), user);
    }

    private String route(String[] words) {
        HostPort target = HostPort.parse(words[1]);
        Asked asked = Asked.of(
                words[0].equals("udp"), target.host(), target.port(), inbound, user, InetAddress.getLoopbackAddress());
        Course course = table.course(asked, target.host());
        RuleAction action = course.next();
        while (action instanceof RuleAction.Sniff || action instanceof RuleAction.Resolve) {
            if (action instanceof RuleAction.Sniff sniff) {
                boolean found = words.length > 2 && sniff.protocols().contains(words[2]);
                course.sniffed(found ? words[2] : "", found && words.length > 3 ? words[3] : null);
            } else {
                course.resolved(List.of(RESOLVED));
            }
            action = course.next();
        }
        if (action instanceof RuleAction.Route route) {
            return route.tag();
        } else if (action instanceof RuleAction.HijackDns) {
            return "hijack-dns";
        }
        return action == null ? last : "reject";
    }
}
