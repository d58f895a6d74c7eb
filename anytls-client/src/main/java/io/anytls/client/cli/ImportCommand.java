package io.anytls.client.cli;

import io.anytls.client.config.ClashImport;
import io.anytls.client.config.LinkImport;
import io.anytls.client.config.ServerList;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.ConfigWriter;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkChoice;
import io.anytls.daemon.link.LinkList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anytls-client import}: from a share link, or a list of them, to a configuration. */
@Command(
        name = "import",
        description =
                "Write a configuration for a share link, a list of them, a Clash file, or the servers of a sing-box file,"
                        + " fetched where an address is given. It contains the passwords.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-client import - -o client.json < links.txt",
            "  anytls-client import clash.yaml -o client.json",
            "  anytls-client import 'https://panel.example.org/subscription?token=...' -o client.json"
        })
final class ImportCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ImportCommand.class);

    @Parameters(
            paramLabel = "LINK",
            description =
                    "A link anytls://..., a file, - for standard input, or an address https://...: links, one in a line,"
                            + " also in base64, a Clash file, or one of sing-box.")
    private String link;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, which must not exist yet; only its owner can read it.")
    private Path output;

    @Option(
            names = "--select",
            paramLabel = "NAME",
            description =
                    "Use the server of this name, or with this in its name (default: the first one that is a server).")
    private String selected;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ImportSource source = ImportSource.open(link);
        String text = source.text();
        if (ClashImport.isMeant(text)) {
            write(clash(text, source.directory()));
        } else if (text.stripLeading().startsWith("{")) {
            write(servers(ServerList.parse(source.content())));
        } else {
            write(links(parse(source)));
        }
        return 0;
    }

    private String links(LinkList list) {
        list.skipped().forEach(line -> LOG.warn("left out, {}", line));
        for (AnyTlsLink each : list.links()) {
            check(each);
        }
        if (list.links().isEmpty()) {
            throw StartupException.failure(
                    list.skipped().isEmpty()
                            ? "there is no link"
                            : list.skipped().get(0));
        }
        int used = choose(list.links().stream()
                .map(each -> each.name().isEmpty() ? each.host() : each.name())
                .toList());
        AnyTlsLink chosen = list.links().get(used);
        tell(
                chosen.name().isEmpty() ? "the one without a name" : shown(chosen.name()),
                new HostPort(chosen.host(), chosen.port()).toString(),
                list.links().size());
        return LinkImport.configuration(list.links(), used);
    }

    /** The servers of a file of sing-box; groups and rules of somebody else are left to him. */
    private String servers(ServerList list) {
        list.leftOut().forEach(line -> LOG.warn("left out, {}", shown(line)));
        if (list.outbounds().isEmpty()) {
            throw StartupException.failure(
                    list.leftOut().isEmpty()
                            ? "there is no anytls outbound in it"
                            : list.leftOut().get(0));
        }
        List<String> tags =
                list.outbounds().stream().map(each -> each.text("tag")).toList();
        int used = choose(tags);
        LOG.info("only its anytls outbounds are imported; with its groups and rules it is used as it is: -c FILE");
        tell(shown(tags.get(used)), shown(list.outbounds().get(used).text("server")), tags.size());
        return LinkImport.configuration(list.outbounds(), tags.get(used));
    }

    private static void tell(String name, String server, int all) {
        LOG.info(
                "in use: {} ({}), of {}; --select NAME or route.final chooses another one",
                name,
                server,
                all == 1 ? "one server" : all + " entries");
    }

    private int choose(List<String> names) {
        LinkChoice choice = choice(names);
        choice.passedOver()
                .forEach(name -> LOG.info("not chosen: the name is a notice, not a server: {}", shown(name)));
        return choice.index();
    }

    private LinkChoice choice(List<String> names) {
        try {
            if (selected != null) {
                return LinkChoice.named(names, selected);
            }
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --select: " + shown(e.getMessage()));
        }
        try {
            return LinkChoice.first(names);
        } catch (IllegalArgumentException e) {
            throw StartupException.failure(shown(e.getMessage()) + "; --select NAME takes one all the same");
        }
    }

    /** Names come from strangers. */
    private static String shown(String name) {
        return name.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    private static LinkList parse(ImportSource source) {
        try {
            return LinkList.parse(source.text());
        } catch (IllegalArgumentException e) {
            throw source.unusable(e);
        }
    }

    private static String clash(String text, Path directory) {
        Problems problems = new Problems(false);
        try {
            return ClashImport.configuration(text, directory, problems);
        } catch (ConfigException e) {
            throw StartupException.failures(e.lines(), e);
        } finally {
            problems.warnings().forEach(warning -> LOG.warn("{}", warning));
        }
    }

    private static void check(AnyTlsLink link) {
        String server = link.host() + ":" + link.port();
        if (!link.unknownKeys().isEmpty()) {
            LOG.warn("{}: ignored in the link: {}", server, String.join(", ", link.unknownKeys()));
        }
        if (link.insecure() && !link.extras().hasPins()) {
            LOG.warn("{}: the link switches the verification of the certificate off; a pin is safer", server);
        }
        if (link.password().isEmpty()) {
            LOG.warn("{}: the link has no password: put it into the configuration", server);
        }
    }

    private void write(String configuration) {
        if (output == null) {
            System.out.print(configuration);
            return;
        }
        ConfigWriter.create(output, configuration);
    }
}
