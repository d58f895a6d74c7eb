package io.anytls.client.config;

import io.anytls.client.clash.ClashFile;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonReader;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.TakenTags;
import io.anytls.daemon.config.YamlReader;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkList;
import java.util.ArrayList;
import java.util.List;

/**
 * The anytls outbounds of a list, whatever format it is in. What is wrong in it is left out: it is somebody else's.
 *
 * @param outbounds each with a tag of its own
 * @param leftOut a line for each thing that is left out; never with a password
 */
public record ServerList(List<Json.Obj> outbounds, List<String> leftOut) {

    private static final int MOST = 1_000;

    public ServerList {
        outbounds = List.copyOf(outbounds);
        leftOut = List.copyOf(leftOut);
    }

    /** Reads links, also in base64, a file of sing-box, or one of Clash. */
    public static ServerList parse(byte[] content) {
        List<String> leftOut = new ArrayList<>();
        List<Json.Obj> found = new ArrayList<>();
        try {
            String text = LinkList.text(content);
            if (text.stripLeading().startsWith("{")) {
                found.addAll(ofSingBox(text, leftOut));
            } else if (ClashImport.isMeant(text)) {
                found.addAll(ofClash(text, leftOut));
            } else {
                LinkList list = LinkList.parse(text);
                leftOut.addAll(list.skipped());
                for (AnyTlsLink link : list.links()) {
                    found.add(LinkImport.outbound(link));
                }
            }
        } catch (IllegalArgumentException e) {
            leftOut.add(e.getMessage());
        }
        List<Json.Obj> good = new ArrayList<>();
        TakenTags tags = new TakenTags();
        for (Json.Obj outbound : found) {
            if (good.size() == MOST) {
                leftOut.add("what is behind the first " + MOST + " servers");
                break;
            } else if (isGood(outbound, leftOut)) { // some lists have one name for all
                String name = outbound.text("tag").isEmpty() ? outbound.text("server") : outbound.text("tag");
                good.add(outbound.withText("tag", tags.take(name)));
            }
        }
        return new ServerList(good, leftOut);
    }

    private static List<Json.Obj> ofSingBox(String text, List<String> leftOut) {
        Problems problems = new Problems(true);
        List<Json.Obj> servers = new ArrayList<>();
        if (JsonReader.read("", text, problems) instanceof Json.Obj root
                && root.value("outbounds") instanceof Json.Arr outbounds) {
            for (Json each : outbounds.items()) {
                if (each instanceof Json.Obj outbound && outbound.text("type").equals("anytls")) {
                    servers.add(outbound);
                }
            }
        }
        tell(problems, leftOut);
        return servers;
    }

    private static List<Json.Obj> ofClash(String text, List<String> leftOut) {
        Problems problems = new Problems(true);
        List<Json.Obj> servers = YamlReader.read("", text, problems) instanceof Json.Obj root
                ? ClashFile.servers(root, problems)
                : List.of();
        tell(problems, leftOut);
        return servers;
    }

    private static void tell(Problems problems, List<String> leftOut) {
        problems.errors().forEach(problem -> leftOut.add(problem.toString()));
    }

    /** Whether it can be used as it is. */
    private static boolean isGood(Json.Obj outbound, List<String> leftOut) {
        Problems problems = new Problems(false);
        Section section = Section.open(outbound, "", AnyTlsOutboundFields.TABLE, problems);
        if (outbound.value("tls") instanceof Json.Obj tls
                && !tls.text("certificate_path").isEmpty()) {
            leftOut.add(outbound.text("tag") + ": names a file of this machine");
            return false;
        }
        boolean read =
                AnyTlsOutboundFields.read(section, OutboundOptions.DIAL, false).isPresent();
        List<Problem> errors = problems.errors();
        if (!errors.isEmpty()) {
            leftOut.add(outbound.text("tag") + ": " + errors.get(0).path() + " "
                    + errors.get(0).reason());
        }
        return read && errors.isEmpty();
    }
}
