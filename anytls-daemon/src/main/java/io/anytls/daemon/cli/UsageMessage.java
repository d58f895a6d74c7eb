package io.anytls.daemon.cli;

import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
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
        return e.getArgSpec() == null
                ? "the options do not fit together"
                : "bad value for " + name(e.getArgSpec()) + reason;
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
        if (!first.startsWith("-")) {
            return "there is an argument that belongs to no option (do spaces need quotes?)";
        }
        String bare = first.replaceFirst("=.*", "").replaceFirst("^--?", "");
        String shown = bare.startsWith("p") ? "-p..." : first.replaceFirst("(?s)=.*", "");
        List<String> suggestions = e.getSuggestions();
        String hint = suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?";
        return "unknown option " + shown + hint;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
