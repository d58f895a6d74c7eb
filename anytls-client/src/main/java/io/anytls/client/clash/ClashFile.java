package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
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

    private ClashFile(Json.Obj root, Path directory, Problems problems) {
        this.root = root;
        this.files = new ProviderFiles(directory, problems);
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
     * @param directory what relative paths in it are relative to
     */
    public static Json.Obj translate(Json.Obj root, Path directory, Problems problems) {
        problems.placed("", root);
        return new ClashFile(root, directory, problems).translated();
    }

    /** The servers among the proxies of a document, as outbounds. */
    public static List<Json.Obj> servers(Json.Obj document, Problems problems) {
        Proxies proxies = new Proxies(problems);
        proxies.own(new Scalars(problems).objects("proxies", document.value("proxies")));
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
        for (Json.Member provider : scalars.named("proxy-providers", root.value("proxy-providers"))) {
            String path = Quoted.path("proxy-providers", provider.name());
            Json.Obj written = (Json.Obj) provider.value();
            Json list = written.value("payload") instanceof Json.Arr inline
                    ? inline
                    : files.text(written, path)
                            .map(text -> text.member("proxies"))
                            .orElse(null);
            proxies.provided(provider.name(), scalars.objects(path + ".proxies", list), path + ".proxies");
        }
    }
}
