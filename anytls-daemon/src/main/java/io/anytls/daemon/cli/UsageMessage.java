package io.anytls.daemon.cli;

import io.anytls.daemon.config.Quoted;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was wrong with the arguments, in one line. Values are not repeated, because any of them may be a password. */
final class UsageMessage {

    private UsageMessage() {}

    static String of(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing);
        }
        String reason = e.getCause() instanceof TypeConversionException
                ? ": " + e.getCause().getMessage()
                : "";
        if (e.getArgSpec() == null) {
            return "the options do not fit together";
        }
        if (reason.startsWith(
                ": expected one of")) { // picocli's own words for an enum, with the class's brackets and case
            reason = ": expected " + choices(e.getArgSpec().type().getEnumConstants());
        }
        return "bad value for " + name(e.getArgSpec()) + reason;
    }

    /** One exception for two mistakes: an option that must be there, and a value that must. Only the text tells which. */
    private static String missing(MissingParameterException e) {
        String names = String.join(
                ", ", e.getMissing().stream().map(UsageMessage::name).toList());
        return e.getMessage().contains("required option")
                ? "missing option: " + names
                : "option " + names + " needs a value";
    }

    /** A word that is no option is likely the rest of an unquoted password, and {@code -psecret} is a password too. */
    private static String unmatched(UnmatchedArgumentException e) {
        String first = e.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (!first.startsWith("-")) {
            return word(first, command);
        }
        String name = first.replaceFirst("(?s)=.*", "");
        Optional<String> meant = Nearest.of(name, command.optionsMap().keySet());
        boolean mayBePassword = name.startsWith("-p") || name.startsWith("--p") && meant.isEmpty();
        String shown = mayBePassword ? "-p..." : Quoted.value(name).replace("'", "");
        return "unknown option " + shown
                + meant.map(it -> "; did you mean " + it + "?").orElse("");
    }

    private static String word(String word, CommandSpec command) {
        Set<String> commands = command.subcommands().keySet();
        Optional<String> meant = Nearest.of(word, commands);
        if (meant.isPresent()) {
            return "unknown command; did you mean " + meant.get() + "?";
        }
        if (word.endsWith(".json") && command.optionsMap().containsKey("--config")) {
            return "a file's name belongs to no option: name a configuration with --config FILE";
        }
        String also = commands.isEmpty() ? "" : "; the commands are " + String.join(", ", commands);
        return "there is an argument that belongs to no option (do spaces need quotes?" + also + ")";
    }

    private static String choices(Object[] values) {
        String all = Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
