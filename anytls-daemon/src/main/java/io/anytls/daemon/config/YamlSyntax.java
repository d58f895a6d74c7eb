package io.anytls.daemon.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What is wrong with a text that is not YAML. The library's own words are not used: they quote the text, which may be a password. */
final class YamlSyntax {

    private YamlSyntax() {}

    /** @param line and column from 1 */
    record Mistake(int line, int column, String reason) {}

    static Mistake mistake(YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            Optional<Mark> at = marked.getProblemMark().or(marked::getContextMark);
            return new Mistake(
                    at.map(mark -> mark.getLine() + 1).orElse(1),
                    at.map(mark -> mark.getColumn() + 1).orElse(1),
                    reason(String.valueOf(marked.getProblem())));
        }
        boolean large = String.valueOf(e.getMessage()).contains("exceeds the limit");
        return new Mistake(1, 1, large ? "it is too much: more than 16 MiB" : "there is a character that no YAML has");
    }

    private static String reason(String words) {
        if (words.contains("'\\t") || words.contains("\\t(TAB)")) {
            return "YAML is indented with blanks, and never with a tab";
        } else if (words.contains("mapping values are not allowed")) {
            return "a colon cannot stand here: the line above is not finished, a text with \": \" in it has no quotes, or the indentation is wrong";
        } else if (words.contains("could not find expected ':'")) {
            return "a colon is missing behind a name";
        } else if (words.contains("unexpected end of stream") || words.contains("<stream end>")) {
            return "the text ends too early: a bracket or a quote is not closed";
        } else if (words.contains("<block end>")) {
            return "the indentation does not fit the lines above";
        } else if (words.contains("cannot start any token")) {
            return "a text that begins with this character needs quotes";
        } else if (words.contains("escape character")) {
            return "there is no such escape between double quotes; a backslash is written as \\\\";
        }
        return "this is no YAML: a quote, a comma, a bracket or the indentation is wrong";
    }
}
