package io.anytls.daemon.cli;

import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.JsonWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code merge}: makes one file of several, as a start does. What stands in them is not judged: that is {@code check}. */
@Command(
        name = "merge",
        description =
                "Make one configuration of several, as a start does: sorted by path, objects become one, lists follow each other. Comments"
                        + " are lost.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client merge all.json -c client.json -C conf.d")
public final class MergeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "OUTPUT", description = "The file to write, which must not be there yet; - prints it.")
    private Path output;

    @Mixin
    private ConfigOptions config;

    @Override
    public Integer call() {
        String merged = JsonWriter.document(config.about("merge with -c", ConfigSources::read));
        if (output.toString().equals("-")) {
            System.out.print(merged);
        } else {
            ConfigWriter.create(output, merged);
        }
        return 0;
    }
}
