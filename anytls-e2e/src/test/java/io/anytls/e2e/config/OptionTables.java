package io.anytls.e2e.config;

import io.anytls.daemon.config.Table;
import io.anytls.daemon.option.Flag;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * What a page of docs/ says of the options, from their declarations.
 *
 * @param words the declarations' sentences in the language of the page
 */
record OptionTables(UnaryOperator<String> words) {

    /** A table for each object of the files. */
    String fields() {
        StringBuilder out = new StringBuilder();
        Set<Table> all = new LinkedHashSet<>();
        for (Side side : Side.values()) {
            all.addAll(side.tables());
        }
        all.forEach(table -> out.append("\n### ")
                .append(words.apply(table.title()))
                .append("\n\n")
                .append(table.markdown(words)));
        return out.append('\n').toString();
    }

    /**
     * The section of a program, with the row of each option that is declared with a flag.
     *
     * @param section as it is: other rows stand among these
     */
    String flags(Side side, String section) {
        String after = null;
        for (Option<?> option : side.flags()) {
            String row = row(option, side.standardText(option));
            String name = option.flag().orElseThrow().names().get(0);
            String written = section.replaceFirst("(?m)^\\| `" + name + "[` ].*\n", Matcher.quoteReplacement(row));
            if (!written.contains(row) && after != null) {
                written = written.replace(after, after + row);
            }
            section = written;
            after = row;
        }
        return section;
    }

    private String row(Option<?> option, String standard) {
        Flag flag = option.flag().orElseThrow();
        String names = flag.names().stream()
                .map(name -> "`" + name
                        + (flag.type() == Boolean.class
                                ? "`"
                                : " " + flag.label() + (flag.element() == null ? "`" : ",...`")))
                .collect(Collectors.joining(", "));
        String meaning = words.apply(option.field().meaning());
        return "| " + names + " | " + shown(option, standard) + " | " + meaning + list(flag, meaning) + " |\n";
    }

    private String shown(Option<?> option, String standard) {
        if (standard.isEmpty()) {
            return "";
        }
        if (standard.equals("false")) {
            return words.apply("off");
        }
        boolean inWords = standard.equals(option.field().words());
        return inWords ? words.apply(standard) : "`" + standard + "`";
    }

    /** The values that there are; a full stop of a Chinese sentence is as wide as one with a blank. */
    private String list(Flag flag, String before) {
        String sentence = flag.words().map(FlagWords::sentence).orElse("").strip();
        return sentence.isEmpty() ? "" : (before.endsWith(".") ? " " : "") + words.apply(sentence);
    }
}
