package io.anytls.daemon.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Builds the subcommands whose names stand on the command line. Of the others the help has the name and what they are for. */
final class Subcommands {

    private Subcommands() {}

    static void add(CommandLine program, List<Class<?>> subcommands, String... args) {
        List<String> words = Arrays.asList(args);
        for (Class<?> subcommand : subcommands) {
            Command command = subcommand.getAnnotation(Command.class);
            if (words.contains(command.name())) {
                program.addSubcommand(command.name(), subcommand);
            } else {
                CommandSpec named = CommandSpec.create();
                named.usageMessage().description(command.description());
                program.addSubcommand(command.name(), named);
            }
        }
    }
}
