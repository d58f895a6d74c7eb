package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of the outbounds all streams go to: {@code route.final}, else the first one. */
public final class OutboundChoice {

    private final Set<String> usable;
    private final Set<String> standIns;
    private final Problems problems;

    /**
     * @param usable the types that can be used
     * @param standIns of these, what may take the place of an outbound that was meant and is left out
     */
    public OutboundChoice(Set<String> usable, Set<String> standIns, Problems problems) {
        this.usable = usable;
        this.standIns = standIns;
        this.problems = problems;
    }

    /** Empty if there is none, or if the one that was meant cannot be used and nothing may take its place. */
    public Optional<Entry> of(List<Entry> entries, Optional<Section> route) {
        Optional<String> last =
                route.flatMap(section -> section.get(RouteFields.FINAL)).filter(tag -> !tag.isEmpty());
        Optional<Entry> meant = entries.stream()
                .filter(entry -> last.isEmpty() || entry.tag().equals(last.get()))
                .findFirst();
        if (last.isPresent() && meant.isEmpty()) {
            route.get().error(RouteFields.FINAL, "there is no outbound with the tag " + Entries.shown(last.get()));
        } else if (last.isPresent() && !isUsable(meant.get())) {
            route.get()
                    .unsupported(
                            RouteFields.FINAL,
                            "names an outbound of type "
                                    + Entries.shown(meant.get().type()) + ", has to be " + names());
        }
        return meant.filter(this::isUsable).or(() -> standIn(entries, meant));
    }

    /** What takes the place of the one that was meant, and tells so. */
    private Optional<Entry> standIn(List<Entry> entries, Optional<Entry> meant) {
        if (standIns.isEmpty()) {
            return Optional.empty();
        }
        Optional<Entry> taken = entries.stream()
                .filter(entry -> standIns.contains(entry.type()))
                .findFirst();
        if (problems.lenient() && meant.isPresent() && taken.isPresent()) {
            problems.warning(
                    meant.get().path(),
                    meant.get().at(),
                    "in its place everything goes through "
                            + Entries.shown(taken.get().tag()));
        }
        return taken;
    }

    private boolean isUsable(Entry entry) {
        return usable.contains(entry.type());
    }

    private String names() {
        String all = usable.stream().sorted().collect(Collectors.joining(", "));
        int comma = all.lastIndexOf(", ");
        return comma < 0 ? all : all.substring(0, comma) + " or " + all.substring(comma + 2);
    }
}
