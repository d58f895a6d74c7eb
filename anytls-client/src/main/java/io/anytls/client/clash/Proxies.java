package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All proxies of a file, its own and those of its providers. */
final class Proxies {

    /** Those that are always there, by the outbound that does what they do. */
    private static final Map<String, String> BUILT_IN =
            Map.of("DIRECT", "direct", "REJECT", "block", "REJECT-DROP", "block");

    private static final String NOTHING_YET = " (nothing yet)";

    private static final int MOST_SHOWN = 10;

    private final Problems problems;
    private final ProxyFields fields;

    /** By tag; in the order of the file. */
    private final Map<String, Json.Obj> outbounds = new LinkedHashMap<>();

    /** By name; what it is called. */
    private final Map<String, String> unspoken = new LinkedHashMap<>();

    private final List<String> own = new ArrayList<>();
    private final Map<String, List<String>> provided = new LinkedHashMap<>();

    private final Map<String, Json.Obj> providers = new LinkedHashMap<>();

    Proxies(Problems problems) {
        this.problems = problems;
        this.fields = new ProxyFields(problems);
    }

    /** Those of the file itself. */
    void own(List<Json.Obj> proxies) {
        own.addAll(add(proxies, "proxies"));
    }

    /** Those of a provider. */
    void provided(String provider, List<Json.Obj> proxies, String path) {
        provided.put(provider, add(proxies, path));
    }

    /** A provider that gives outbounds as they are. */
    void providedOutbounds(String provider, List<Json.Obj> ready) {
        List<String> names = new ArrayList<>();
        for (Json.Obj outbound : ready) {
            if (outbounds.putIfAbsent(outbound.text("tag"), outbound) == null) {
                names.add(outbound.text("tag"));
            }
        }
        provided.put(provider, names);
    }

    /** A provider whose list has never been fetched: nothing goes anywhere in its place. */
    void awaited(String provider, Position at) {
        String nothing = provider + NOTHING_YET;
        outbounds.put(
                nothing,
                new Written(at).put("type", "block").put("tag", nothing).object());
        provided.put(provider, List.of(nothing));
    }

    /** Whether it stands for proxies that have never been fetched, whatever these are called. */
    static boolean isAwaited(String name) {
        return name.endsWith(NOTHING_YET);
    }

    private List<String> add(List<Json.Obj> proxies, String path) {
        List<String> names = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (int i = 0; i < proxies.size(); i++) {
            Json.Obj proxy = proxies.get(i);
            String at = path + "[" + i + "]";
            String name = Scalars.text(proxy, "name");
            if (name.isEmpty()) {
                problems.error(at + ".name", proxy.at(), "is missing");
            } else if (outbounds.containsKey(name) || unspoken.containsKey(name) || isBuiltIn(name)) {
                problems.error(at + ".name", proxy.at(), "is taken: there is another one of this name");
            } else {
                names.add(name);
                ProxyFields.unspoken(proxy)
                        .ifPresentOrElse(
                                type -> {
                                    unspoken.put(name, type);
                                    types.add(type);
                                    leftOut.add(name);
                                },
                                () -> outbounds.put(name, fields.outbound(proxy, at, name)));
            }
        }
        if (!leftOut.isEmpty()) {
            problems.warning(
                    path,
                    proxies.get(0).at(),
                    leftOut.size() + " of " + proxies.size() + " are left out, as they are of types that are not spoken"
                            + " here (" + String.join(", ", types) + "): " + shown(leftOut));
        }
        return names;
    }

    static String shown(List<String> names) {
        return names.stream().limit(MOST_SHOWN).map(Quoted::name).collect(Collectors.joining(", "))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }

    static boolean isBuiltIn(String name) {
        return BUILT_IN.containsKey(name);
    }

    /** Those of the file, spoken or not. */
    List<String> ofFile() {
        return own;
    }

    /** Those of a provider, spoken or not; null if there is no such provider. */
    List<String> of(String provider) {
        return provided.get(provider);
    }

    /** A provider is written so. */
    void provider(String name, Json.Obj written) {
        providers.put(name, written);
    }

    /** As it is written; null if there is no such provider. */
    Json.Obj provider(String name) {
        return providers.get(name);
    }

    Set<String> providers() {
        return provided.keySet();
    }

    boolean isSpoken(String name) {
        return outbounds.containsKey(name) || isBuiltIn(name);
    }

    boolean isKnown(String name) {
        return isSpoken(name) || unspoken.containsKey(name);
    }

    /** What it is, in Clash's words, where it is left out. */
    String typeOf(String name) {
        return unspoken.get(name);
    }

    /** Whether what goes there goes straight to its target, or through a proxy to which it can be read. */
    boolean isOpen(String name) {
        Json.Obj outbound = outbounds.get(name);
        return name.equals("DIRECT")
                || outbound != null && outbound.text("type").matches("direct|socks|http");
    }

    /**
     * All outbounds.
     *
     * @param used names that somebody uses: of those that are always there only these are written
     */
    List<Json.Obj> outbounds(Set<String> used, Json.Obj root) {
        List<Json.Obj> all = new ArrayList<>(outbounds.values());
        used.stream()
                .filter(Proxies::isBuiltIn)
                .sorted()
                .map(name -> new Written(root.at())
                        .put("type", BUILT_IN.get(name))
                        .put("tag", name)
                        .object())
                .forEach(all::add);
        return all;
    }

    /** The first server. */
    String first() {
        return outbounds.entrySet().stream()
                .filter(each -> each.getValue().text("type").equals("anytls"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
