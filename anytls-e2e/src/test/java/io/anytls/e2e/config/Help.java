package io.anytls.e2e.config;

import io.anytls.e2e.kit.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program's {@code --help} says of its options. */
final class Help {

    private static final Pattern OPTION = Pattern.compile("^ {2,6}(-.*)");
    private static final Pattern NAMES = Pattern.compile("((?:-{1,2}[A-Za-z][\\w-]*(?:, )?)+).*");
    private static final Pattern DEFAULT = Pattern.compile("\\(default(?:, without a configuration)?: (.*?)\\)");

    private Help() {}

    /**
     * An option, as a page shows it.
     *
     * @param standard its default, as the page has it; empty where none is told
     */
    record Shown(Set<String> names, String standard) {}

    static List<Shown> options(Workspace workspace, String program) {
        return lines(workspace.runHere(program, "--help").output()).stream()
                .map(Help::shown)
                .toList();
    }

    private static Shown shown(String option) {
        Matcher names = NAMES.matcher(option);
        Matcher told = DEFAULT.matcher(option);
        return new Shown(
                names.matches() ? new TreeSet<>(List.of(names.group(1).split(", "))) : Set.of(),
                told.find() ? told.group(1) : "");
    }

    /** Each option with its description, in one line. */
    private static List<String> lines(List<String> help) {
        List<String> options = new ArrayList<>();
        for (String line : help) {
            Matcher option = OPTION.matcher(line);
            if (option.matches()) {
                options.add(option.group(1));
            } else if (line.startsWith("Commands:")) {
                break;
            } else if (!options.isEmpty()) {
                options.add(options.remove(options.size() - 1) + " " + line.strip());
            }
        }
        return options;
    }
}
