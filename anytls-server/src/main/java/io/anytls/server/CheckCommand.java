package io.anytls.server;

import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.server.config.ServerFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anytls-server check}: everything that a start would find wrong with a configuration, and nothing else. */
@Command(
        name = "check",
        description =
                "Check a configuration and the certificates in it. Exit status 0 if it is good; then there are at most warnings.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server check server.json")
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The configuration; the same as --config FILE.")
    private List<Path> files = List.of();

    @Mixin
    private ConfigOptions config;

    @Override
    public Integer call() {
        config.add(files);
        config.require(ServerFile::read);
        return 0;
    }
}
