package io.anytls.client.config;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.RouteFields;
import io.anytls.daemon.config.Section;
import java.util.List;
import java.util.Optional;

/**
 * Which of the outbounds all streams go to: {@code route.final}, else the first one. Where the one that was meant is left out
 * because it is not supported, an anytls one takes its place, never a direct one: what was to be hidden shall not go in the open.
 */
final class OutboundChoice {

    private final Problems problems;

    OutboundChoice(Problems problems) {
        this.problems = problems;
    }

    Optional<OutboundConfig> choose(Section root, List<Entry> entries, Optional<Section> route) {
        Optional<Entry> used = used(entries, route);
        Optional<OutboundConfig> chosen = Optional.empty();
        for (Entry entry : entries) {
            Optional<OutboundConfig> read =
                    read(entry, used.filter(entry::equals).isPresent());
            chosen = used.filter(entry::equals).isPresent() ? read : chosen;
        }
        if (used.isEmpty()) {
            problems.error("outbounds", root.position(), "there is no outbound of type \"anytls\"");
        }
        return chosen;
    }

    private Optional<Entry> used(List<Entry> entries, Optional<Section> route) {
        Optional<String> last =
                route.flatMap(section -> section.get(RouteFields.FINAL)).filter(tag -> !tag.isEmpty());
        Optional<Entry> meant = last.isPresent()
                ? entries.stream()
                        .filter(entry -> entry.tag().equals(last.get()))
                        .findFirst()
                : entries.stream().findFirst();
        if (last.isPresent() && meant.isEmpty()) {
            route.get().error(RouteFields.FINAL, "there is no outbound with the tag " + Entries.shown(last.get()));
        } else if (last.isPresent() && !isOurs(meant.get())) {
            route.get()
                    .unsupported(
                            RouteFields.FINAL,
                            "names an outbound of type "
                                    + Entries.shown(meant.get().type()) + ", has to be anytls, direct or block");
        }
        return meant.filter(OutboundChoice::isOurs)
                .or(() -> entries.stream().filter(OutboundChoice::isAnyTls).findFirst());
    }

    private Optional<OutboundConfig> read(Entry entry, boolean used) {
        if (isAnyTls(entry)) {
            return AnyTlsOutboundFields.read(entry.open(AnyTlsOutboundFields.TABLE, problems))
                    .map(outbound -> outbound);
        } else if (isOurs(entry) && used) {
            return Optional.of(OtherOutboundFields.read(entry, problems));
        } else if (isOurs(entry)) {
            OtherOutboundFields.pass(entry, problems);
        } else if (!entry.type().isEmpty()) {
            problems.unsupported(
                    entry.path(),
                    entry.at(),
                    "outbounds of type " + Entries.shown(entry.type())
                            + (entry.type().matches("selector|urltest")
                                    ? " are not supported yet"
                                    : " are not supported: this program speaks AnyTLS only"));
        }
        return Optional.empty();
    }

    private static boolean isAnyTls(Entry entry) {
        return entry.type().equals("anytls");
    }

    private static boolean isOurs(Entry entry) {
        return isAnyTls(entry) || OtherOutboundFields.isOne(entry);
    }
}
