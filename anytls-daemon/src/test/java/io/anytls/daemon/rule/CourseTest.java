package io.anytls.daemon.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.anytls.daemon.dial.IpStrategy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way of a request through rules of which some change it, or want to know more of it. */
class CourseTest {

    private static final RuleAction.Sniff SNIFF = new RuleAction.Sniff(Set.of("tls"), Duration.ofMillis(300));
    private static final RuleAction.Resolve RESOLVE =
            new RuleAction.Resolve(Optional.empty(), IpStrategy.PREFER_IPV4, Optional.empty());
    private static final RuleAction ROUTE = new RuleAction.Route("a");
    private static final Condition ALL = new Condition.And(List.of());
    private static final Condition PRIVATE = new Condition.Addresses(AddressRanges.PRIVATE);

    @Test
    void rulesBehindALookUpSeeTheAddresses() throws UnknownHostException {
        Course course = course(
                "a.example", 443, rule(PRIVATE, new RuleAction.Reject()), rule(ALL, RESOLVE), rule(PRIVATE, ROUTE));
        assertEquals(RESOLVE, course.next());
        List<InetAddress> found = List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("10.0.0.1"));
        course.resolved(found);
        assertEquals(ROUTE, course.next());
        assertEquals(found, course.found());
        assertEquals("a.example", course.host());
    }

    @Test
    void anAddressIsNotLookedUp() {
        assertEquals(
                ROUTE,
                course("10.0.0.1", 443, rule(ALL, RESOLVE), rule(PRIVATE, ROUTE))
                        .next());
    }

    @Test
    void firstBytesAreLookedAtOnceAndOnlyWhereThatChangesSomething() {
        Rule asks = rule(new Condition.Protocols(Set.of("tls")), ROUTE);
        assertNull(course("10.0.0.1", 443, asks, rule(ALL, SNIFF)).next());
        assertNull(course("10.0.0.1", 25, rule(ALL, SNIFF), asks).next(), "a mail server greets first");
        Course course = course("10.0.0.1", 443, rule(ALL, SNIFF), rule(ALL, SNIFF), asks);
        assertEquals(SNIFF, course.next());
        course.sniffed("", null);
        assertNull(course.next());
    }

    @Test
    void whatIsChangedIsSeenByTheRulesBehind() {
        Adjustments changes =
                new Adjustments(Optional.of("B.example"), Optional.of(8443), Optional.of(Duration.ofSeconds(5)));
        Condition other = new Condition.Domains(new DomainNames(Set.of("b.example"), Set.of()));
        Course course = course(
                "10.0.0.1", 443, rule(other, ROUTE), rule(ALL, new RuleAction.Change(changes)), rule(other, ROUTE));
        assertEquals(ROUTE, course.next());
        assertEquals("B.example", course.host());
        assertEquals(8443, course.port());
        assertEquals(Optional.of(Duration.ofSeconds(5)), course.udpTimeout());
        assertEquals(List.of(), course.found());
    }

    @Test
    void whoOnlyWantsTheLastWordSkipsTheOthers() {
        RuleTable table = new RuleTable(List.of(rule(ALL, SNIFF), rule(ALL, RESOLVE), rule(ALL, ROUTE)));
        assertEquals(ROUTE, table.of(asked("a.example", 443)));
    }

    private static Course course(String host, int port, Rule... rules) {
        return new RuleTable(List.of(rules)).course(asked(host, port), host);
    }

    private static Rule rule(Condition condition, RuleAction action) {
        return new Rule(condition, action);
    }

    private static Asked asked(String host, int port) {
        return Asked.of(false, host, port, "in", "", null);
    }
}
