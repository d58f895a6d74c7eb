package io.anytls.client.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.BalanceOptions;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancedGroupTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ScriptedMember a = new ScriptedMember("a");
    private final ScriptedMember b = new ScriptedMember("b");
    private final ScriptedMember c = new ScriptedMember("c");
    private long nanos;

    private BalancedGroup group(boolean bySite) {
        BalancedGroup group = new BalancedGroup(
                "all",
                new BalanceOptions(List.of("a", "b", "c"), bySite),
                List.of(a.member(), b.member(), c.member()),
                () -> nanos);
        group.start();
        return group;
    }

    private Future<StreamLease> open(BalancedGroup group, String host) {
        return group.open(
                StreamRequest.tcp(new TargetAddress(host, 443), new Origin("in", "", null), channel.eventLoop()));
    }

    private List<Integer> asked() {
        return List.of(a.asked.size(), b.asked.size(), c.asked.size());
    }

    @Test
    void eachRequestGoesToTheNext() {
        BalancedGroup group = group(false);
        for (int i = 0; i < 6; i++) {
            assertTrue(open(group, "www.example.com").isSuccess());
        }
        assertEquals(List.of(2, 2, 2), asked());
        assertEquals("all/c", group.path());
        assertEquals(List.of("ready", "start"), a.events, "all are in use");
    }

    @Test
    void aSiteAlwaysGoesToTheSameOne() {
        BalancedGroup group = group(true);
        for (int i = 0; i < 9; i++) {
            open(group, i + ".example.com");
        }
        assertTrue(asked().contains(9), String.valueOf(asked()));
        for (int site = 0; site < 300; site++) {
            open(group, "www.site" + site + ".org");
        }
        asked().forEach(count -> assertTrue(count > 60, "all are used: " + asked()));
    }

    @Test
    void whereOneIsMissingOnlyItsSitesMove() {
        List<Member> all = List.of(a.member(), b.member(), c.member());
        long moved = IntStream.range(0, 300)
                .mapToObj(i -> "site" + i + ".org")
                .filter(site -> !TargetSites.member(all, site).tag().equals("c"))
                .filter(site -> TargetSites.member(all, site) != TargetSites.member(all.subList(0, 2), site))
                .count();
        assertEquals(0, moved);
    }

    @Test
    void oneThatFailsIsPassedOverForAWhile() {
        BalancedGroup group = group(false);
        a.fails = true;
        for (int i = 0; i < 6; i++) {
            assertTrue(open(group, "www.example.com").isSuccess(), "the request moves");
        }
        assertEquals(1, a.asked.size());
        nanos += Duration.ofSeconds(31).toNanos();
        for (int i = 0; i < 6; i++) {
            open(group, "www.example.com");
        }
        assertEquals(2, a.asked.size());
    }

    @Test
    void whereAllFailTheRequestFails() {
        BalancedGroup group = group(false);
        a.fails = b.fails = c.fails = true;
        assertFalse(open(group, "www.example.com").isSuccess());
        assertEquals(List.of(1, 1, 1), asked());
        b.fails = false;
        assertTrue(open(group, "www.example.com").isSuccess(), "and the next one is tried all the same");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,example.com",
        "a.b.Example.com,example.com",
        "www.bbc.co.uk,bbc.co.uk",
        "192.0.2.1,192.0.2.1",
        "2001:db8::1,2001:db8::1",
        "localhost,localhost"
    })
    void namesBelongToSites(String host, String site) {
        assertEquals(site, TargetSites.of(host));
    }
}
