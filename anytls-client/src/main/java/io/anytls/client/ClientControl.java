package io.anytls.client;

import io.anytls.client.group.Group;
import io.anytls.client.group.Member;
import io.anytls.client.group.Selector;
import io.anytls.daemon.control.CommandAnswer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a client does when a command says so while it runs. Any thread. */
final class ClientControl {

    private final RouteTable routes;

    ClientControl(RouteTable routes) {
        this.routes = routes;
    }

    CommandAnswer answer(List<String> words) {
        if (words.size() == 1 && words.get(0).equals("status")) {
            return CommandAnswer.done(status());
        } else if (words.size() == 3 && words.get(0).equals("select")) {
            return select(words.get(1), words.get(2));
        }
        return CommandAnswer.refused("there is no such command");
    }

    private CommandAnswer select(String tag, String wanted) {
        LiveOutbound live = routes.inUse().find(tag).orElse(null);
        if (live == null || !(live.member().outbound() instanceof Group group)) {
            return CommandAnswer.refused("there is no group " + tag + "; there are: " + groups());
        } else if (!(group instanceof Selector selector)) {
            return CommandAnswer.refused(
                    "the group " + tag + " is of type " + group.type() + ", which chooses by itself");
        } else if (!selector.select(wanted)) {
            return CommandAnswer.refused("the group " + tag + " has no outbound " + wanted + "; it has: "
                    + group.members().stream().map(Member::tag).collect(Collectors.joining(", ")));
        }
        return CommandAnswer.done("new streams of " + tag + " go to " + wanted);
    }

    private String groups() {
        String all = routes.inUse()
                .groups()
                .filter(Selector.class::isInstance)
                .map(Group::tag)
                .sorted()
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none of type selector" : all;
    }

    /** What gets new streams, and each group with its members: {@code *} is in front of what it has chosen. */
    private String status() {
        Routes inUse = routes.inUse();
        StringBuilder text = new StringBuilder("new streams: ")
                .append(inUse.last().member().outbound().path());
        inUse.groups().sorted((a, b) -> a.tag().compareTo(b.tag())).forEach(group -> {
            text.append("\n")
                    .append(group.tag())
                    .append(" (")
                    .append(group.type())
                    .append(")");
            group.members().forEach(member -> text.append(line(group, member)));
        });
        return text.toString();
    }

    private static String line(Group group, Member member) {
        String measured = group.measured(member)
                .map(time -> String.format(Locale.ROOT, "  %d ms", time.toMillis()))
                .orElse("");
        return "\n" + (member == group.current() ? "* " : "  ") + member.tag() + measured;
    }
}
