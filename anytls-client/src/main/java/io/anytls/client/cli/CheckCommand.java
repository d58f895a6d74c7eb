package io.anytls.client.cli;

import io.anytls.client.config.ClientFile;
import io.anytls.daemon.cli.CheckOptions;
import io.anytls.daemon.cli.PasswordOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-client check}: everything that a start would find wrong with a configuration, and nothing else. */
@Command(
        name = "check",
        description =
                "Check a configuration and the certificates in it. Exit status 0 if it is good; then there are at most warnings.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client check client.json")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private CheckOptions options;

    @Override
    public Integer call() {
        options.print(options.check(ClientFile.checker(PasswordOptions.inEnvironment())));
        return 0;
    }
}
