package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.JsonWriter;
import picocli.CommandLine.Option;

/** {@code check --print}, for {@link picocli.CommandLine.Mixin}. */
public final class PrintOptions {

    @Option(
            names = "--print",
            description =
                    "Print the whole configuration as it counts, with all defaults. The result can be loaded again;"
                            + " secrets are printed as ***, with which nothing is started.")
    private boolean print;

    @Option(names = "--show-secrets", description = "With --print: print passwords and private keys as they are.")
    private boolean showSecrets;

    /**
     * Prints a configuration to standard output, if that is asked for.
     *
     * @throws StartupException if secrets alone are asked for
     */
    public void print(Checked<?> checked) {
        if (showSecrets && !print) {
            throw StartupException.usage("--show-secrets means nothing without --print");
        }
        if (print) {
            System.out.print(JsonWriter.document(checked.root().effective().json(showSecrets)));
        }
    }
}
