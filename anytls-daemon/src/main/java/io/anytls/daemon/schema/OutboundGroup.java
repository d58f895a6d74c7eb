package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Follows outbounds of type selector and urltest to the ones that they choose among. */
final class OutboundGroup {

    private final List<Entry> all;
    private final Set<String> seen = new HashSet<>();

    OutboundGroup(List<Entry> all) {
        this.all = all;
    }

    /** What a selector begins with: its default, else its first; followed to the end. Empty for other groups. */
    Optional<Entry> chosen(Entry entry) {
        if (!seen.add(entry.tag())) {
            return Optional.empty(); // a circle
        }
        if (!entry.type().equals("selector")) {
            return entry.type().equals("urltest") ? Optional.empty() : Optional.of(entry);
        }
        String written = entry.object().text("default");
        Optional<String> tag = written.isEmpty() ? members(entry).findFirst() : Optional.of(written);
        return tag.flatMap(this::find).flatMap(this::chosen);
    }

    /** The first member of one of these types, at any depth. */
    Optional<Entry> first(Entry entry, Set<String> types) {
        if (!seen.add(entry.tag())) {
            return Optional.empty();
        }
        if (types.contains(entry.type())) {
            return Optional.of(entry);
        }
        return members(entry)
                .map(this::find)
                .flatMap(Optional::stream)
                .map(member -> first(member, types))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Entry> find(String tag) {
        return all.stream().filter(entry -> entry.tag().equals(tag)).findFirst();
    }

    private static Stream<String> members(Entry entry) {
        boolean group = entry.type().equals("selector") || entry.type().equals("urltest");
        Json.Member outbounds = entry.object().member("outbounds");
        return group && outbounds != null && outbounds.value() instanceof Json.Arr array
                ? array.items().stream().filter(Json.Text.class::isInstance).map(item -> ((Json.Text) item).value())
                : Stream.empty();
    }
}
