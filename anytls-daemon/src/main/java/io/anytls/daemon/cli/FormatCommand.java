package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.ConfigSources.Source;
import io.anytls.daemon.layout.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code format}: lays a configuration out, with its comments. What stands in it is not judged: that is {@code check}. */
@Command(
        name = "format",
        description =
                "Lay a configuration out in lines and with blanks as check --print does; comments stay. Prints it, or with -w"
                        + " writes it back.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client format -w client.json")
public final class FormatCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The configuration; the same as --config FILE.")
    private List<Path> files = List.of();

    @Mixin
    private ConfigOptions config;

    @Option(
            names = {"-w", "--write"},
            description = "Write each file back instead of printing it, if it changes.")
    private boolean write;

    @Override
    public Integer call() {
        config.add(files);
        List<Source> sources = config.about("format", ConfigSources::texts);
        for (Source source : sources) {
            String laidOut = Layout.of(source.text());
            if (!write) {
                System.out.print((sources.size() > 1 ? "// " + source.path() + "\n" : "") + laidOut);
            } else if (ConfigSources.isStandardInput(source.path())) {
                throw StartupException.usage("-w does not fit standard input: there is no file to write");
            } else if (!laidOut.equals(source.text())) {
                ConfigWriter.replace(source.path(), laidOut);
            }
        }
        return 0;
    }
}
