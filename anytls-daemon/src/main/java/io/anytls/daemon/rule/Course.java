package io.anytls.daemon.rule;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request on its way through a table of rules: what is known of it, which rules lie behind it, and what they have changed. For one
 * thread at a time.
 */
public final class Course {

    /** Mail servers greet first: whoever asks for one sends nothing that could be looked at. */
    private static final Set<Integer> GREETING = Set.of(25, 110, 143, 465, 587, 993, 995);

    private final RuleTable table;
    private final Set<String> lookedFor = new HashSet<>();

    private Asked asked;
    private int next;
    private boolean byName;
    private String host;
    private Optional<Duration> udpTimeout = Optional.empty();

    Course(RuleTable table, Asked asked, String host) {
        this.table = table;
        this.asked = asked;
        this.host = host;
        this.byName = asked.name() != null;
    }

    /**
     * What somebody has to do now. After looking at first bytes and looking up a name this goes on behind that rule, once it has been
     * told of what was found.
     *
     * @return null if no rule holds
     */
    public RuleAction next() {
        while (true) {
            int number = table.find(asked, next, true);
            RuleAction action = table.action(number);
            if (action == null || action.isFinal()) {
                if (action instanceof RuleAction.Route route) {
                    change(route.changes());
                }
                return action;
            }
            next = number + 1;
            if (action instanceof RuleAction.Change change) {
                change(change.changes());
            } else if (action instanceof RuleAction.Resolve ? byName : isWanted((RuleAction.Sniff) action, number)) {
                return action;
            }
        }
    }

    private boolean isWanted(RuleAction.Sniff sniff, int number) {
        return asked.protocol().isEmpty()
                && !GREETING.contains(asked.port())
                && table.mayChange(number, asked)
                && lookedFor.addAll(sniff.protocols());
    }

    private void change(Adjustments changes) {
        udpTimeout = changes.udpTimeout().or(() -> udpTimeout);
        if (changes.host().isPresent()) {
            host = changes.host().get();
            asked = asked.to(host, changes.port().orElse(asked.port()));
            byName = asked.addresses().isEmpty();
        } else if (changes.port().isPresent()) {
            asked = asked.at(changes.port().get());
        }
    }

    /**
     * What first bytes have said.
     *
     * @param spoken empty for nothing that is known
     * @param name that is asked for in them; null if there is none
     */
    public void sniffed(String spoken, String name) {
        asked = asked.sniffed(spoken, name);
    }

    /** @param found addresses of the target, one or more */
    public void resolved(List<InetAddress> found) {
        asked = asked.resolved(found);
    }

    /** The addresses that the target's name was found to have; none if nobody has looked it up. */
    public List<InetAddress> found() {
        return byName ? asked.addresses() : List.of();
    }

    /** The target's host, as it is after all changes; null if none is known. */
    public String host() {
        return host;
    }

    /** The target's port. */
    public int port() {
        return asked.port();
    }

    /** After which a socket for its datagrams that nobody uses is closed, where a rule says it. */
    public Optional<Duration> udpTimeout() {
        return udpTimeout;
    }
}
