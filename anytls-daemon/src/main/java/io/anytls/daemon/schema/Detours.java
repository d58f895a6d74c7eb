package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which outbounds are dialled through which, as it is written: unknown names, and circles. For one thread. */
public final class Detours {

    private final Map<String, Entry> byTag = new HashMap<>();
    private final Set<String> usable;
    private final Function<Entry, ? extends Collection<String>> members;

    /**
     * @param usable the types that there are
     * @param members what a group leads to; empty for what is none
     */
    public Detours(List<Entry> entries, Set<String> usable, Function<Entry, ? extends Collection<String>> members) {
        entries.forEach(entry -> byTag.putIfAbsent(entry.tag(), entry));
        this.usable = usable;
        this.members = members;
    }

    /** What an outbound says of it, whether that is known or not. */
    public static Optional<String> of(Entry entry) {
        return entry.object().value(DialOptions.DETOUR.name()) instanceof Json.Text text
                        && !text.value().isEmpty()
                        && !entry.type().matches("direct|block")
                ? Optional.of(text.value())
                : Optional.empty();
    }

    /** All that the outbound stands on: what it is dialled through, and of a group its members. */
    public List<String> next(String tag) {
        Entry entry = byTag.get(tag);
        if (entry == null) {
            return List.of();
        }
        List<String> next = new ArrayList<>(members.apply(entry));
        of(entry).ifPresent(next::add);
        return next;
    }

    /** Tells what is wrong with the outbound's. */
    public void check(Entry entry, Section outbound) {
        Optional<String> tag = of(entry);
        if (tag.isEmpty()) {
            return;
        }
        Entry through = byTag.get(tag.get());
        if (through == null) {
            outbound.error(DialOptions.DETOUR.field(), "there is no outbound with the tag " + Entries.shown(tag.get()));
        } else if (!usable.contains(through.type())) {
            outbound.error(
                    DialOptions.DETOUR.field(),
                    Entries.shown(tag.get()) + " is of type " + Entries.shown(through.type())
                            + ", which is not supported: connections would not go through it, but show this machine's own"
                            + " address");
        }
        List<String> circle = Circle.of(entry.tag(), this::next);
        if (!circle.isEmpty()) {
            outbound.error(
                    DialOptions.DETOUR.field(),
                    "goes round in a circle: "
                            + circle.stream().map(Entries::shown).collect(Collectors.joining(" -> ")));
        }
    }

    /** For an outbound that is the only one. */
    public static void checkAlone(Section outbound) {
        outbound.get(DialOptions.DETOUR.field())
                .ifPresent(tag -> outbound.error(
                        DialOptions.DETOUR.field(), "there is no outbound with the tag " + Entries.shown(tag)));
    }
}
