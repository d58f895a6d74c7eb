package io.anytls.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-client status}: what a running client has chosen. */
@Command(
        name = "status",
        description =
                "Say where a running client's new streams go: its groups, what they have chosen, and what they have measured.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client status --data-dir /var/lib/anytls-client")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private RunningClient client;

    @Override
    public Integer call() {
        return client.say("status");
    }
}
