package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.TakenTags;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The servers of {@code subscriptions}, as they were fetched last, become outbounds of a configuration, each list in a selector of its own. Nothing
 * is fetched here: who does that writes a file, which is read, and watched, as all files of a configuration are.
 */
final class Subscriptions {

    static final Field<List<Json.Obj>> FIELD = Field.of(
                    "subscriptions",
                    StructuredTypes.OBJECTS,
                    "Lists of servers that somebody else keeps: each becomes a selector. See below.")
            .holding(() -> SubscriptionFields.TABLE);

    private static final Table ALONE = new Table("subscriptions", List.of(FIELD));

    private final Problems problems;

    Subscriptions(Problems problems) {
        this.problems = problems;
    }

    /**
     * Those of a configuration, and those of the command line behind them.
     *
     * @param said addresses on the command line
     * @param directory where what was fetched is kept
     */
    List<SubscriptionOptions> read(Json.Obj root, List<String> said, Supplier<Path> directory) {
        List<SubscriptionOptions> found = written(root, directory);
        TakenTags tags = new TakenTags();
        found.forEach(each -> tags.take(each.tag()));
        said.forEach(url -> found.add(SubscriptionFields.said(url, tags.take("subscription"), directory.get())));
        return found;
    }

    private List<SubscriptionOptions> written(Json.Obj root, Supplier<Path> directory) {
        List<SubscriptionOptions> found = new ArrayList<>();
        Set<String> tags = new HashSet<>();
        if (root.value(FIELD.name()) instanceof Json.Arr written) {
            Section alone = Section.open(Json.object(FIELD.name(), written), "", ALONE, problems);
            for (Section each : alone.children(FIELD, SubscriptionFields.TABLE)) {
                SubscriptionFields.read(each, directory.get()).ifPresent(options -> {
                    if (!tags.add(options.tag())) {
                        problems.error(each.path() + ".tag", each.position(), "there is another one with this tag");
                    }
                    found.add(options);
                });
            }
        }
        return found;
    }

    /** The same configuration with their servers. Blocking. */
    Json.Obj expand(Json.Obj root, List<SubscriptionOptions> subscriptions) {
        if (subscriptions.isEmpty()) {
            return root;
        }
        List<Json> outbounds = new ArrayList<>();
        TakenTags tags = new TakenTags();
        if (root.value("outbounds") instanceof Json.Arr written) {
            outbounds.addAll(written.items());
            written.items().stream()
                    .filter(Json.Obj.class::isInstance)
                    .forEach(outbound -> tags.take(((Json.Obj) outbound).text("tag")));
        }
        subscriptions.forEach(each -> tags.take(each.tag()));
        subscriptions.forEach(each -> outbounds.addAll(servers(each, tags, root.at())));
        List<Json.Member> members = new ArrayList<>(root.members().stream()
                .filter(member -> !member.name().equals("outbounds"))
                .toList());
        members.add(new Json.Member(root.at(), "outbounds", new Json.Arr(root.at(), outbounds)));
        return new Json.Obj(root.at(), members);
    }

    /** The group first: where there is no other outbound everything goes there. */
    private List<Json> servers(SubscriptionOptions of, TakenTags tags, Position at) {
        List<Json> servers = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (Json.Obj outbound : list(of).outbounds()) {
            String tag = tags.take(outbound.text("tag"));
            servers.add(outbound.withText("tag", tag));
            members.add(tag);
        }
        if (members.isEmpty()) { // nothing goes into the open because nobody has fetched it yet
            String nothing = of.tag() + " (nothing yet)";
            servers.add(outbound("block", nothing, at, List.of()));
            members.add(nothing);
        }
        servers.add(0, outbound("selector", of.tag(), at, members));
        return servers;
    }

    private static Json.Obj outbound(String type, String tag, Position at, List<String> members) {
        List<Json.Member> all = new ArrayList<>();
        all.add(new Json.Member(at, "type", Json.text(type)));
        all.add(new Json.Member(at, "tag", Json.text(tag)));
        if (!members.isEmpty()) {
            all.add(new Json.Member(at, "outbounds", Json.texts(members)));
        }
        return new Json.Obj(at, all);
    }

    private ServerList list(SubscriptionOptions of) {
        problems.reading(of.kept());
        if (!Files.exists(of.kept())) {
            problems.warning("subscriptions", null, "of " + Quoted.name(of.tag()) + " nothing has been fetched yet");
            return new ServerList(List.of(), List.of());
        }
        try {
            ServerList list = ServerList.parse(OperatorFile.read(of.kept(), SubscriptionOptions.LARGEST));
            if (!list.leftOut().isEmpty()) {
                problems.warning(
                        "subscriptions",
                        null,
                        "of " + Quoted.name(of.tag()) + " " + list.leftOut().size() + " things are left out, such as: "
                                + list.leftOut().get(0));
            }
            return list;
        } catch (UnusableFileException e) {
            problems.error(of.kept().toString(), null, e.getMessage());
            return new ServerList(List.of(), List.of());
        }
    }
}
