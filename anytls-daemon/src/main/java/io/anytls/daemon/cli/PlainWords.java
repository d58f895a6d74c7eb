package io.anytls.daemon.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The words that people try first: {@code run}, {@code help} and {@code version}. They are listed among the commands, and {@link
 * GoArguments} replaces them by what they mean before picocli sees them.
 */
final class PlainWords {

    static final String RUN = "run";
    static final String HELP = "help";
    static final String VERSION = "version";

    private static final Map<String, String> DESCRIPTIONS = Map.of(
            RUN, "Start the program; without a command it does the same.",
            HELP, "Show this help, or with the name of a command behind it the help of that command.",
            VERSION, "Print the version.");

    private PlainWords() {}

    static boolean isOne(String argument) {
        return DESCRIPTIONS.containsKey(argument);
    }

    /** Puts them into the list of commands of a program. */
    static void describe(CommandLine program) {
        for (String word : new String[] {RUN, HELP, VERSION}) {
            CommandSpec spec = CommandSpec.create();
            spec.usageMessage().description(DESCRIPTIONS.get(word));
            program.addSubcommand(word, spec);
        }
    }
}
