package io.anytls.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anytls-client select}: another outbound for a selector, while the client runs. */
@Command(
        name = "select",
        description = "Tell a running client which outbound a selector gives new streams to. It is remembered.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client select -c client.json proxy frankfurt")
final class SelectCommand implements Callable<Integer> {

    @Mixin
    private RunningClient client;

    @Parameters(index = "0", paramLabel = "GROUP", description = "The tag of an outbound of type selector.")
    private String group;

    @Parameters(index = "1", paramLabel = "NAME", description = "The tag of one of its outbounds.")
    private String name;

    @Override
    public Integer call() {
        return client.say("select", group, name);
    }
}
