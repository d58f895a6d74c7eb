package io.anytls.client.config;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Outbounds that choose among others. */
final class GroupFields {

    /** The types of groups. */
    static final Set<String> TYPES = Set.of("selector");

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`selector`: a person chooses.");
    private static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    static final Field<List<String>> OUTBOUNDS = Field.of(
            "outbounds",
            StructuredTypes.TEXTS,
            "The tags of those that it chooses among, groups too; required. One that is not chosen keeps no session ready.");
    private static final Field<String> DEFAULT = Field.of(
                    "default",
                    Types.TEXT_OR_NONE,
                    "The one that it begins with, unless another one was chosen and is remembered (`data_directory`).")
            .otherwise("the first one");
    private static final Field<Boolean> INTERRUPT = Field.of(
            "interrupt_exist_connections",
            Types.FLAG,
            false,
            "Whether the streams of the one before are closed when another one is chosen; else they go on to their end.");

    static final Table SELECTOR_TABLE =
            new Table("selector outbound of the client", List.of(TYPE, TAG, OUTBOUNDS, DEFAULT, INTERRUPT));

    private final Memberships memberships;

    GroupFields(Memberships memberships) {
        this.memberships = memberships;
    }

    /** @return empty if what is wrong with it leaves too little of it */
    Optional<GroupConfig> read(Entry entry, Section group) {
        if (group.require(OUTBOUNDS).isEmpty()) {
            return Optional.empty();
        }
        List<String> members = memberships.usable(entry, group);
        if (members.isEmpty()) {
            return Optional.empty();
        }
        String first = group.get(DEFAULT).orElse(group.get(OUTBOUNDS).get().get(0));
        if (!group.get(OUTBOUNDS).get().contains(first)) {
            group.error(DEFAULT, "is none of the group's outbounds");
            return Optional.empty();
        }
        String begins = members.contains(first) ? first : members.get(0);
        memberships.refuseOpenStandIn(entry, first, begins);
        group.effective().settle(OUTBOUNDS, members);
        group.effective().settle(DEFAULT, begins);
        return Optional.of(new SelectorOptions(members, begins, group.value(INTERRUPT)));
    }
}
