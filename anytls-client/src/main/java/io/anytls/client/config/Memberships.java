package io.anytls.client.config;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.schema.Circle;
import io.anytls.daemon.schema.Detours;
import io.anytls.daemon.schema.Ways;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which outbounds are in which groups, as it is written: unknown names, circles, and what a group leads to. For one thread. */
final class Memberships {

    private final Map<String, Entry> byTag = new HashMap<>();
    private final Set<String> usable;
    private final Problems problems;
    private final Detours detours;

    /** @param usable the types that there are */
    Memberships(List<Entry> entries, Set<String> usable, Problems problems) {
        entries.forEach(entry -> byTag.putIfAbsent(entry.tag(), entry));
        this.usable = usable;
        this.problems = problems;
        this.detours = new Detours(entries, usable, Memberships::members);
    }

    /** What is dialled through what. */
    Detours detours() {
        return detours;
    }

    /** The members of a group that can be used, each once; what is wrong with the others is told. */
    List<String> usable(Entry group, Section section) {
        Set<String> found = new LinkedHashSet<>();
        List<Json> written = items(group);
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i) instanceof Json.Text text
                    && isUsable(text.value(), group.path() + ".outbounds[" + i + "]", text.at())) {
                found.add(text.value());
            }
        }
        List<String> circle = Circle.of(group.tag(), detours::next);
        if (!circle.isEmpty()) {
            section.error(
                    GroupFields.OUTBOUNDS,
                    "go round in a circle: "
                            + circle.stream().map(Entries::shown).collect(Collectors.joining(" -> ")));
            return List.of();
        }
        if (found.isEmpty() && (problems.lenient() || written.isEmpty())) {
            section.error(
                    GroupFields.OUTBOUNDS,
                    written.isEmpty()
                            ? "has to name at least one"
                            : "names none that can be used: nothing is left of it");
        }
        return List.copyOf(found);
    }

    private boolean isUsable(String tag, String path, Position at) {
        Entry member = byTag.get(tag);
        if (member == null) {
            problems.error(path, at, "there is no outbound with the tag " + Entries.shown(tag));
            return false;
        }
        if (!usable.contains(member.type())) {
            if (problems.lenient()) { // else it is told for the outbound itself
                problems.warning(
                        path, at, "is left out: " + Entries.shown(tag) + " is of type " + Entries.shown(member.type()));
            }
            return false;
        }
        return true;
    }

    /**
     * What was to be hidden shall not go in the open because the outbound that was meant is left out.
     *
     * @param meant what the group was to begin with
     * @param begins what it begins with
     */
    void refuseOpenStandIn(Entry group, String meant, String begins) {
        if (!begins.equals(meant) && leadsIntoTheOpen(begins)) {
            problems.error(
                    group.path(),
                    group.at(),
                    Entries.shown(meant) + " is left out, and in its place everything would go through "
                            + Entries.shown(begins) + " to the targets in the open: name another \"default\"");
        }
    }

    /** Whether a stream that goes there may go straight to its target, or through a proxy to which it can be read. */
    boolean leadsIntoTheOpen(String tag) {
        Set<String> found = new LinkedHashSet<>();
        follow(tag, found, each -> byTag.containsKey(each) ? members(byTag.get(each)) : List.of());
        return found.stream()
                .map(byTag::get)
                .anyMatch(entry -> entry != null && entry.type().matches("direct|socks|http"));
    }

    /** Where rules may send requests. */
    Ways ways(Optional<String> last) {
        return new Ways() {
            @Override
            public Optional<Entry> find(String tag) {
                return Optional.ofNullable(byTag.get(tag));
            }

            @Override
            public boolean isUsable(Entry outbound) {
                return usable.contains(outbound.type());
            }

            @Override
            public boolean isOpen(String tag) {
                return leadsIntoTheOpen(tag);
            }

            @Override
            public Optional<String> last() {
                return last;
            }

            @Override
            public boolean hides() {
                return true;
            }

            @Override
            public String inTheOpen() {
                return "to the targets in the open";
            }
        };
    }

    /** These and all that they lead to, or stand on. */
    Set<String> reachable(Set<String> from) {
        Set<String> found = new LinkedHashSet<>();
        from.forEach(tag -> follow(tag, found, detours::next));
        return found;
    }

    private static void follow(String tag, Set<String> found, Function<String, List<String>> next) {
        if (found.add(tag)) {
            next.apply(tag).forEach(each -> follow(each, found, next));
        }
    }

    private static List<String> members(Entry entry) {
        return items(entry).stream()
                .filter(Json.Text.class::isInstance)
                .map(item -> ((Json.Text) item).value())
                .toList();
    }

    private static List<Json> items(Entry entry) {
        Json written = GroupFields.TYPES.contains(entry.type()) ? entry.object().value("outbounds") : null;
        if (written instanceof Json.Arr array) {
            return array.items();
        }
        return written instanceof Json.Text ? List.of(written) : List.of();
    }
}
