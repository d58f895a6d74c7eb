package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of {@code route}, of which there are none here. Those that change nothing are told, those that would choose another way are
 * refused; and where the way without them is the open one they are never left out.
 */
public final class RouteRules {

    private static final Set<String> WITHOUT_EFFECT = Set.of("sniff", "resolve", "route-options");
    private static final Set<String> OF_A_REFUSAL =
            Set.of("ip_is_private", "action", "outbound", "method", "no_drop", "type");

    private final Entry used;
    private final Set<String> ofDns;
    private final Set<String> ofBlock;
    private final String mode;
    private final Role role;

    /** Who reads the rules. */
    public enum Role {
        CLIENT,
        /** Refuses private targets anyway. */
        SERVER,
        /** Was told to let its users reach private targets. */
        SERVER_OF_PRIVATE_TARGETS
    }

    private RouteRules(Section root, Entry used, List<Entry> outbounds, Role role) {
        this.used = used;
        this.ofDns = tags(outbounds, "dns");
        this.ofBlock = tags(outbounds, "block");
        this.mode = SurroundingFields.mode(root);
        this.role = role;
    }

    /** @param used where everything goes without rules; null if nothing was written: then it goes to the targets */
    public static void tell(Section root, Section route, Entry used, List<Entry> outbounds, Role role) {
        List<Json.Obj> rules = route.get(RouteFields.RULES).orElse(List.of());
        RouteRules reading = new RouteRules(root, used, outbounds, role);
        List<String> meant = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (!reading.changesNothing(rules.get(i))) {
                meant.add("rules[" + i + "]");
            }
        }
        if (meant.isEmpty()) {
            if (!rules.isEmpty()) {
                route.warning(RouteFields.RULES, "is ignored: without these rules everything goes the same way");
            }
            return;
        }
        String reason = "rules that choose where traffic goes are not supported yet (" + shown(meant) + ")";
        if (used != null && used.type().equals("anytls")) {
            route.unsupported(RouteFields.RULES, reason, "everything goes through " + Quoted.name(used.tag()));
        } else {
            route.error(
                    RouteFields.RULES,
                    reason + ", and are never left out: everything would go "
                            + (role == Role.CLIENT ? "to the targets in the open" : "straight to the targets"));
        }
    }

    private boolean changesNothing(Json.Obj rule) {
        String action = rule.text("action");
        String outbound = rule.text("outbound");
        boolean toDns = action.equals("hijack-dns") || ofDns.contains(outbound);
        if (WITHOUT_EFFECT.contains(action) || isOfAnotherMode(rule)) {
            return true;
        } else if (toDns) {
            return role != Role.CLIENT || used != null && used.type().equals("anytls");
        }
        boolean routes = action.isEmpty() || action.equals("route");
        return routes && used != null && outbound.equals(used.tag()) || role == Role.SERVER && refusesPrivate(rule);
    }

    /** Nobody can switch to another mode without an API. */
    private boolean isOfAnotherMode(Json.Obj rule) {
        String asked = rule.text("clash_mode");
        return !asked.isEmpty() && !asked.equalsIgnoreCase(mode) && rule.member("invert") == null;
    }

    /** As the server does without a rule. */
    private boolean refusesPrivate(Json.Obj rule) {
        boolean refuses = rule.text("action").equals("reject") || ofBlock.contains(rule.text("outbound"));
        return refuses && rule.members().stream().map(Json.Member::name).allMatch(OF_A_REFUSAL::contains);
    }

    private static Set<String> tags(List<Entry> outbounds, String type) {
        return outbounds.stream()
                .filter(entry -> entry.type().equals(type))
                .map(Entry::tag)
                .collect(Collectors.toSet());
    }

    private static String shown(List<String> all) {
        int most = 3;
        return all.size() <= most
                ? String.join(", ", all)
                : String.join(", ", all.subList(0, most)) + " and " + (all.size() - most) + " more";
    }
}
