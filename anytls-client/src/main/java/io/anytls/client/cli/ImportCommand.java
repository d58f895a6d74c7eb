package io.anytls.client.cli;

import io.anytls.client.config.ClashImport;
import io.anytls.client.config.LinkImport;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.ConfigWriter;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.YamlReader;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkChoice;
import io.anytls.daemon.link.LinkList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
                "Write a configuration for a share link, a list of them, or a Clash file. It contains the password.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-client import - -o client.json < links.txt",
            "  anytls-client import clash.yaml -o client.json",
            "  curl -fsS https://panel.example.org/subscription | anytls-client import - -o client.json"
        })
final class ImportCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ImportCommand.class);

    @Parameters(
            paramLabel = "LINK",
            description =
                    "A link anytls://..., a file, or - for standard input: links, one in a line, also in base64, or a"
                            + " Clash file.")
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
    public Integer call() throws IOException {
        String text = text();
        if (ClashImport.isMeant(text)) {
            write(clash(text));
            return 0;
        }
        LinkList list = parse(text);
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
        LinkChoice choice = choose(list.links());
        AnyTlsLink used = list.links().get(choice.index());
        choice.passedOver()
                .forEach(name -> LOG.info("not chosen, as its name is a notice and no server's: {}", shown(name)));
        LOG.info(
                "in use: {} ({}), of {}; --select NAME or route.final chooses another one",
                used.name().isEmpty() ? "the one without a name" : shown(used.name()),
                new HostPort(used.host(), used.port()),
                list.links().size() == 1 ? "one server" : list.links().size() + " entries");
        write(LinkImport.configuration(list.links(), choice.index()));
        return 0;
    }

    private LinkChoice choose(List<AnyTlsLink> links) {
        try {
            if (selected != null) {
                return LinkChoice.named(links, selected);
            }
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --select: " + shown(e.getMessage()));
        }
        try {
            return LinkChoice.first(links);
        } catch (IllegalArgumentException e) {
            throw StartupException.failure(shown(e.getMessage()) + "; --select NAME takes one all the same");
        }
    }

    /** Names come from strangers. */
    private static String shown(String name) {
        return name.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    private static LinkList parse(String text) {
        try {
            return LinkList.parse(text);
        } catch (IllegalArgumentException e) {
            throw badValue(e.getMessage());
        }
    }

    private String text() throws IOException {
        try {
            if (link.equals("-")) {
                return text(System.in.readNBytes(YamlReader.LARGEST + 1));
            }
            return isFile() ? text(OperatorFile.readOnce(Path.of(link), YamlReader.LARGEST)) : link;
        } catch (IllegalArgumentException e) {
            throw badValue(e.getMessage());
        } catch (UnusableFileException e) {
            throw StartupException.failure(link + ": " + e.getMessage(), e);
        }
    }

    private boolean isFile() {
        try {
            return !AnyTlsLink.isLink(link) && !link.isEmpty() && Files.exists(Path.of(link));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String text(byte[] bytes) {
        if (bytes.length > YamlReader.LARGEST) {
            throw LinkList.tooLong();
        }
        return LinkList.text(bytes);
    }

    private static StartupException badValue(String reason) {
        return StartupException.usage("bad value for LINK: " + reason);
    }

    private String clash(String text) {
        Path directory = isFile() ? Path.of(link).toAbsolutePath().getParent() : Path.of("");
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
