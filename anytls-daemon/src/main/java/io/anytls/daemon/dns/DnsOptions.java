package io.anytls.daemon.dns;

import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.transport.Egress;
import java.time.Duration;
import java.util.List;

/**
 * Which name servers there are, and which of them is asked for a name.
 *
 * @param rules their actions name servers, or reject
 * @param last the server that is asked where no rule says another one
 * @param cached how many answers are kept; 0 for none
 * @param independent whether an answer counts only for the server that has given it
 * @param timeout of a question, 1 ms or more
 * @param egress by which way those leave this machine that go through no outbound
 */
public record DnsOptions(
        List<DnsServerOptions> servers,
        List<Rule> rules,
        String last,
        int cached,
        boolean independent,
        Duration timeout,
        Egress egress) {

    /** None but the system's. */
    public static final DnsOptions SYSTEM = new DnsOptions(
            List.of(DnsServerOptions.ofSystem("local")),
            List.of(),
            "local",
            0,
            false,
            Duration.ofSeconds(30),
            Egress.ANY);

    public DnsOptions {
        servers = List.copyOf(servers);
        rules = List.copyOf(rules);
    }

    /** Whether nobody but the system is asked. */
    public boolean isSystem() {
        return equals(SYSTEM);
    }
}
