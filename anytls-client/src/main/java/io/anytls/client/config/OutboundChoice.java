package io.anytls.client.config;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.RouteFields;
import io.anytls.daemon.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which of the outbounds all streams go to: {@code route.final}, else the first one. */
final class OutboundChoice {

    private final Problems problems;
    private final Map<String, Optional<OutboundOptions>> byTag = new LinkedHashMap<>();

    OutboundChoice(Problems problems) {
        this.problems = problems;
    }

    Optional<OutboundOptions> choose(Section root, List<Entry> entries, Optional<Section> route) {
        entries.forEach(this::read);
        if (byTag.isEmpty()) {
            problems.error("outbounds", root.position(), "there is no outbound of type \"anytls\"");
            return Optional.empty();
        }
        Optional<OutboundOptions> first = byTag.values().iterator().next();
        Optional<String> last =
                route.flatMap(section -> section.get(RouteFields.FINAL)).filter(tag -> !tag.isEmpty());
        if (last.isPresent()) {
            return named(last.get(), entries, route.get()).orElse(first);
        }
        Entry head = entries.get(0);
        if (!head.type().equals("anytls") && isOther(head)) {
            problems.unsupported(
                    head.path(),
                    head.at(),
                    "as the first outbound, without route.final, it would get everything; of type \"" + head.type()
                            + "\" that is not supported yet: name an anytls outbound in route.final");
        }
        return first;
    }

    private Optional<Optional<OutboundOptions>> named(String tag, List<Entry> entries, Section route) {
        Optional<OutboundOptions> found = byTag.get(tag);
        if (found == null) {
            Optional<Entry> other =
                    entries.stream().filter(entry -> entry.tag().equals(tag)).findFirst();
            if (other.isPresent()) {
                route.unsupported(
                        RouteFields.FINAL,
                        "names an outbound of type " + Entries.shown(other.get().type()) + ", has to be an anytls one");
            } else {
                route.error(RouteFields.FINAL, "there is no outbound with the tag " + Entries.shown(tag));
            }
        }
        return Optional.ofNullable(found);
    }

    private void read(Entry entry) {
        if (entry.type().equals("anytls")) {
            byTag.put(entry.tag(), AnyTlsOutboundFields.read(entry.open(AnyTlsOutboundFields.TABLE, problems)));
        } else if (isOther(entry)) {
            entry.open(UnusedOutboundFields.TABLE, problems);
        } else if (!entry.type().isEmpty()) {
            problems.unsupported(
                    entry.path(),
                    entry.at(),
                    "outbounds of type " + Entries.shown(entry.type())
                            + (entry.type().matches("selector|urltest")
                                    ? " are not supported yet"
                                    : " are not supported: this program speaks AnyTLS only"));
        }
    }

    /** Without rules nothing ever goes to it, so it may stand there. */
    private static boolean isOther(Entry entry) {
        return entry.type().equals("direct") || entry.type().equals("block");
    }
}
