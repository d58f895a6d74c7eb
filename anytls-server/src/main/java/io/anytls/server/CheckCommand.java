package io.anytls.server;

import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.server.config.ServerFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-server check}: everything that a start would find wrong with a configuration, and nothing else. */
@Command(
        name = "check",
        description =
                "Check a configuration and the certificates in it. Exit status 0 if it is good; then there are at most warnings.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Override
    public Integer call() {
        config.require(ServerFile::read);
        return 0;
    }
}
