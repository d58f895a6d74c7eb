package io.anytls.client.cli;

import io.anytls.client.config.ClientFile;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.cli.PrintOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anytls-client check}: everything that a start would find wrong with a configuration, and nothing else. */
@Command(
        name = "check",
        description =
                "Check a configuration and the certificates in it. Exit status 0 if it is good; then there are at most warnings.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client check client.json")
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The configuration; the same as --config FILE.")
    private List<Path> files = List.of();

    @Mixin
    private ConfigOptions config;

    @Mixin
    private PrintOptions print;

    @Override
    public Integer call() {
        config.add(files);
        print.print(config.check(ClientFile.checker(PasswordOptions.inEnvironment())));
        return 0;
    }
}
