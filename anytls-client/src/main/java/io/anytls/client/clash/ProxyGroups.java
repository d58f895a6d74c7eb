package io.anytls.client.clash;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clash's groups become groups of outbounds; members that are not spoken here are left out of them. For one thread. */
final class ProxyGroups {

    private static final Map<String, String> TYPES = Map.of(
            "select", "selector",
            "url-test", "urltest",
            "fallback", "fallback",
            "load-balance", "balance");

    private final Problems problems;
    private final Scalars scalars;
    private final Proxies proxies;
    private final GroupMeasuring measuring;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    /**
     * A group as it is written.
     *
     * @param members spoken or not, in order
     */
    private record Group(Json.Obj written, String path, String name, String type, Set<String> members) {}

    ProxyGroups(Proxies proxies, Problems problems) {
        this.proxies = proxies;
        this.problems = problems;
        this.scalars = new Scalars(problems);
        this.measuring = new GroupMeasuring(problems);
    }

    /** Looks at all groups; what is left of none is dropped. */
    void read(List<Json.Obj> written) {
        Set<String> names = new HashSet<>();
        written.forEach(group -> names.add(Scalars.text(group, "name")));
        for (int i = 0; i < written.size(); i++) {
            read(written.get(i), "proxy-groups[" + i + "]", names);
        }
        boolean dropped = true;
        while (dropped) { // a group of which nothing is left may have been all that another one had
            List<Group> empty = groups.values().stream()
                    .filter(group -> usable(group).isEmpty())
                    .toList();
            empty.forEach(this::drop);
            dropped = !empty.isEmpty();
        }
    }

    private void read(Json.Obj group, String path, Set<String> names) {
        String name = Scalars.text(group, "name");
        String type = TYPES.get(Scalars.text(group, "type"));
        if (name.isEmpty()) {
            problems.error(path + ".name", group.at(), "is missing");
        } else if (groups.containsKey(name) || proxies.isKnown(name)) {
            problems.error(path + ".name", group.at(), "is taken: there is another group or proxy of this name");
        } else if (type == null) {
            problems.error(
                    path + ".type",
                    group.at(),
                    "groups of type " + Quoted.name(Scalars.text(group, "type"))
                            + " are not supported: there are select, url-test, fallback and load-balance");
        } else {
            groups.put(name, new Group(group, path, name, type, members(group, path, names)));
        }
    }

    private Set<String> members(Json.Obj group, String path, Set<String> names) {
        Set<String> members = new LinkedHashSet<>();
        for (Json.Text member : scalars.texts(path + ".proxies", group.value("proxies"))) {
            if (proxies.isKnown(member.value()) || names.contains(member.value())) {
                members.add(member.value());
            } else if (!member.value().matches("PASS|COMPATIBLE")) {
                problems.error(
                        path + ".proxies",
                        member.at(),
                        "there is no proxy or group of the name " + Quoted.name(member.value()));
            }
        }
        List<String> matched = new ArrayList<>();
        boolean all = is(group, "include-all");
        if (all || is(group, "include-all-proxies")) {
            matched.addAll(proxies.ofFile());
        }
        if (all || is(group, "include-all-providers")) {
            proxies.providers().forEach(provider -> matched.addAll(proxies.of(provider)));
        }
        for (Json.Text provider : scalars.texts(path + ".use", group.value("use"))) {
            List<String> provided = proxies.of(provider.value());
            if (provided == null) {
                problems.error(
                        path + ".use",
                        provider.at(),
                        "there is no provider of the name " + Quoted.name(provider.value()));
            } else {
                matched.addAll(provided);
            }
        }
        matched.stream()
                .filter(name -> Proxies.isAwaited(name)
                        || matches(group, path, "filter", name, true)
                                && !matches(group, path, "exclude-filter", name, false))
                .forEach(members::add);
        return members;
    }

    private static boolean is(Json.Obj group, String name) {
        return Scalars.text(group, name).equals("true");
    }

    /** Whether one of the patterns, between backticks, is in a name. */
    private boolean matches(Json.Obj group, String path, String field, String name, boolean without) {
        String patterns = Scalars.text(group, field);
        if (patterns.isEmpty()) {
            return without;
        }
        for (String pattern : patterns.split("`")) {
            try {
                if (Pattern.compile(pattern).matcher(name).find()) {
                    return true;
                }
            } catch (PatternSyntaxException e) {
                problems.error(
                        path + "." + field,
                        group.value(field).at(),
                        "is no pattern of RE2 (no look-around, no back reference)");
                return without;
            }
        }
        return false;
    }

    private List<String> usable(Group group) {
        return group.members().stream()
                .filter(name -> proxies.isSpoken(name) || groups.containsKey(name))
                .toList();
    }

    private void drop(Group group) {
        groups.remove(group.name());
        problems.warning(
                group.path(),
                group.written().at(),
                group.members().isEmpty()
                        ? "is left out: it has no members"
                        : "is left out: it is empty, as none of its members can be used (" + missing(group) + ")");
    }

    private String missing(Group group) {
        return Proxies.shown(group.members().stream()
                .filter(name -> !usable(group).contains(name))
                .toList());
    }

    /** Whether something can be sent there. */
    boolean isUsable(String name) {
        return proxies.isSpoken(name) || groups.containsKey(name);
    }

    /** Whether there was such a group or proxy in the file. */
    boolean isWritten(String name, List<Json.Obj> written) {
        return proxies.isKnown(name)
                || written.stream()
                        .anyMatch(group -> Scalars.text(group, "name").equals(name));
    }

    /** Whether what goes there may go straight to its target, or can be read on its way there. */
    boolean isOpen(String name) {
        return isOpen(name, new HashSet<>());
    }

    private boolean isOpen(String name, Set<String> seen) {
        Group group = groups.get(name);
        if (group == null) {
            return proxies.isOpen(name);
        }
        return seen.add(name) && usable(group).stream().anyMatch(member -> isOpen(member, seen));
    }

    /** The first group of the file. */
    String first() {
        return groups.isEmpty() ? null : groups.keySet().iterator().next();
    }

    /** What members are used by some group. */
    Set<String> used() {
        Set<String> used = new HashSet<>();
        groups.values().forEach(group -> used.addAll(usable(group)));
        return used;
    }

    /** The outbounds that they become. */
    List<Json.Obj> outbounds() {
        return groups.values().stream().map(this::outbound).toList();
    }

    private Json.Obj outbound(Group group) {
        List<String> members = usable(group);
        Written outbound = new Written(group.written().at())
                .put("type", group.type())
                .put("tag", group.name())
                .putTexts("outbounds", members);
        boolean lost = members.size() < group.members().size();
        if (lost) {
            problems.warning(
                    group.path(),
                    group.written().at(),
                    group.members().size() - members.size() + " of its "
                            + group.members().size() + " members are left out, as they cannot be used: "
                            + missing(group));
        }
        if (group.type().equals("selector")) {
            begin(group, members, outbound);
        } else if (lost && members.stream().allMatch(this::isOpen)) {
            openStandIn(group, members.get(0));
        }
        measuring.read(group.written(), group.path(), group.type(), outbound);
        for (Json.Text provider :
                scalars.texts(group.path() + ".use", group.written().value("use"))) {
            Json.Obj written = proxies.provider(provider.value());
            if (written != null) {
                measuring.like(written, Quoted.path("proxy-providers", provider.value()), group.type(), outbound);
            }
        }
        return outbound.object();
    }

    /** What was to be hidden shall not go in the open because the member that the group was to begin with is left out. */
    private void begin(Group group, List<String> members, Written outbound) {
        String meant = group.members().iterator().next();
        if (!members.contains(meant) && isOpen(members.get(0))) {
            members.stream()
                    .filter(member -> !isOpen(member) && !member.startsWith("REJECT"))
                    .findFirst()
                    .ifPresentOrElse(safe -> outbound.put("default", safe), () -> openStandIn(group, members.get(0)));
        }
    }

    private void openStandIn(Group group, String begins) {
        problems.error(
                group.path(),
                group.written().at(),
                "its servers are left out, and in their place everything would go through " + Quoted.name(begins)
                        + " to the targets in the open: take that out of the group, or the group out of the file");
    }
}
