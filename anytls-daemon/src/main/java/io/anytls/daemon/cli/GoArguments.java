package io.anytls.daemon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Brings arguments as Go programs take them into the one form that picocli cannot misread: one dash or two, a value behind a
 * space or {@code =}, {@code -flag=false}, and a value that looks like an option is still a value. Options in front of a subcommand
 * are put behind it: they are meant for it, and it says so if it does not have them. {@link PlainWords} become what they mean.
 */
final class GoArguments {

    private GoArguments() {}

    static String[] rewrite(CommandSpec root, String... args) {
        List<String> out = new ArrayList<>();
        CommandSpec spec = root;
        boolean help = false;
        boolean strange = false; // a word that is no command: help for it would be help for another
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--")) {
                out.addAll(Arrays.asList(args).subList(i, args.length));
                break;
            }
            int equals = arg.indexOf('=');
            OptionSpec option = arg.startsWith("-") ? find(spec, equals < 0 ? arg : arg.substring(0, equals)) : null;
            boolean plainWord = option == null && spec == root && PlainWords.isOne(arg);
            CommandLine subcommand =
                    option == null && !plainWord ? spec.subcommands().get(arg) : null;
            if (plainWord) {
                help |= arg.equals(PlainWords.HELP);
                if (arg.equals(PlainWords.VERSION)) {
                    out.add("--version");
                }
            } else if (subcommand != null) {
                spec = subcommand.getCommandSpec();
                out.add(0, arg);
            } else if (option == null) {
                strange |= !arg.startsWith("-");
                out.add(arg);
            } else if (isFlag(option)) {
                flag(option, equals < 0 ? "true" : arg.substring(equals + 1), out);
            } else if (equals >= 0) {
                out.add(option.longestName() + arg.substring(equals));
            } else {
                out.add(option.longestName() + (i + 1 < args.length ? "=" + args[++i] : ""));
            }
        }
        if (help && !strange) {
            out.add("--help");
        }
        return out.toArray(String[]::new);
    }

    private static OptionSpec find(CommandSpec spec, String given) {
        OptionSpec exact = spec.optionsMap().get(given);
        if (exact != null || given.startsWith("---")) {
            return exact;
        }
        return spec.optionsMap().get(given.startsWith("--") ? given.substring(1) : "-" + given);
    }

    /** Also one that tells false from not given. */
    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0 || option.type() == Boolean.class;
    }

    private static void flag(OptionSpec option, String value, List<String> out) {
        String name = option.longestName();
        boolean tellsFalse = option.arity().max() > 0;
        switch (value) {
            case "1", "t", "T", "true", "True", "TRUE" -> out.add(tellsFalse ? name + "=true" : name);
            case "0", "f", "F", "false", "False", "FALSE" -> {
                if (tellsFalse) {
                    out.add(name + "=false");
                } else {
                    out.removeIf(name::equals);
                }
            }
            default -> out.add(name + "=" + value); // picocli says what it thinks of it
        }
    }
}
