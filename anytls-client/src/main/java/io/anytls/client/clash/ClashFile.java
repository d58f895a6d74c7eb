package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.TakenTags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A whole file of Clash. */
public final class ClashFile {

    private final Json.Obj root;
    private final ProviderFiles files;
    private final Problems problems;
    private final Scalars scalars;

    private ClashFile(Json.Obj root, Path directory, ProviderFetches fetches, Problems problems) {
        this.root = root;
        this.files = new ProviderFiles(directory, fetches, problems);
        this.problems = problems;
        this.scalars = new Scalars(problems);
    }

    /** Whether a document is one. */
    public static boolean isOne(Json.Obj document) {
        return TopLevel.isClash(document);
    }

    /**
     * The same as a file of sing-box. Blocking, as providers are files.
     *
     * @param root the document; positions of its values are told by its own paths from now on
     * @param directory what relative paths in it are relative to; null where no file of this machine may be read
     * @param fetches gets what has an address; null where nothing is fetched
     */
    public static Json.Obj translate(Json.Obj root, Path directory, ProviderFetches fetches, Problems problems) {
        problems.placed("", root);
        return new ClashFile(root, directory, fetches, problems).translated();
    }

    /** The servers among the proxies of a document, as outbounds. */
    public static List<Json.Obj> servers(Json.Obj document, Problems problems) {
        TakenTags names = new TakenTags();
        Proxies proxies = new Proxies(problems);
        proxies.own(new Scalars(problems)
                .objects("proxies", document.value("proxies")).stream()
                        .map(proxy -> Scalars.text(proxy, "name").isEmpty()
                                ? proxy
                                : proxy.withText("name", names.take(Scalars.text(proxy, "name"))))
                        .toList());
        return proxies.outbounds(Set.of(), document).stream()
                .filter(outbound -> outbound.text("type").equals("anytls"))
                .toList();
    }

    private Json.Obj translated() {
        new TopLevel(problems).tell(root);
        Proxies proxies = new Proxies(problems);
        proxies.own(scalars.objects("proxies", root.value("proxies")));
        provide(proxies);
        List<Json.Obj> writtenGroups = scalars.objects("proxy-groups", root.value("proxy-groups"));
        ProxyGroups groups = new ProxyGroups(proxies, problems);
        groups.read(writtenGroups);
        RuleProviders providers = new RuleProviders(root.value("rule-providers"), files, problems);
        RuleLines lines = new RuleLines(proxies, groups, writtenGroups, providers, problems);
        Json.Obj route = lines.route(scalars.texts("rules", root.value("rules")), root);
        Set<String> used = new HashSet<>(groups.used());
        used.addAll(lines.used());
        List<Json.Obj> outbounds = new ArrayList<>(proxies.outbounds(used, root));
        outbounds.addAll(groups.outbounds());
        Written file = new Written(root.at());
        Optional.ofNullable(TopLevel.log(root, problems)).ifPresent(log -> file.put("log", log));
        file.put("inbounds", new Ports(root, problems).inbounds());
        file.put("outbounds", outbounds);
        return file.put("route", route).object();
    }

    private void provide(Proxies proxies) {
        for (Json.Member member : scalars.named("proxy-providers", root.value("proxy-providers"))) {
            String name = member.name();
            String path = Quoted.path("proxy-providers", name);
            Json.Obj provider = (Json.Obj) member.value();
            proxies.provider(name, provider);
            if (provider.value("payload") instanceof Json.Arr inline) {
                provided(proxies, name, path, inline);
                continue;
            }
            Optional<ProviderFiles.Text> text = files.text(provider, name, path, false);
            if (text.isPresent() && text.get().isFetched()) {
                proxies.providedOutbounds(name, files.servers(text.get()));
            } else if (text.isEmpty() && files.fetches(provider)) {
                proxies.awaited(name, provider.at());
            } else {
                provided(
                        proxies,
                        name,
                        path,
                        text.map(list -> list.member("proxies")).orElse(null));
            }
        }
    }

    /** @param list null where there is none, which was told */
    private void provided(Proxies proxies, String name, String path, Json list) {
        proxies.provided(name, scalars.objects(path + ".proxies", list), path + ".proxies");
    }
}
