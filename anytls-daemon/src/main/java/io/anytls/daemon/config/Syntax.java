package io.anytls.daemon.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is wrong with a text that is not JSON. Jackson's own words are not used: they quote the text, which may be a password. */
final class Syntax {

    private static final Pattern LINK = Pattern.compile("[a-z][a-z0-9+]{1,20}://");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{32,}[=\\s]*");

    private Syntax() {}

    /** @param line and column from 1 */
    record Mistake(int line, int column, String reason) {}

    static Mistake mistake(JsonProcessingException e, String text) {
        JsonLocation at = e.getLocation();
        int line = at == null ? 1 : Math.max(1, at.getLineNr());
        int column = at == null ? 1 : Math.max(1, at.getColumnNr());
        return new Mistake(line, column, reason(e, text, line, column));
    }

    private static String reason(JsonProcessingException e, String text, int line, int column) {
        if (e instanceof StreamConstraintsException) {
            return "it is too much: nested too deep, or with an endless name, number or string";
        }
        String words = String.valueOf(e.getOriginalMessage());
        if (e instanceof JsonEOFException || words.contains("end-of-input")) {
            return words.contains("comment")
                    ? "the text ends inside a comment"
                    : "the text ends too early: a brace, a bracket or a quote is not closed";
        }
        if (words.contains("was expecting comma")) {
            return "a comma is missing, or a brace or bracket closes the wrong thing";
        }
        if (words.contains("was expecting a colon")) {
            return "a colon is missing behind a name";
        }
        if (words.contains("was expecting double-quote")) {
            return "a name in double quotes is missing";
        }
        if (words.contains("Illegal unquoted character")) {
            return "a string has to end in its line; a line end in it is written as \\n, and a tab as \\t";
        }
        if (words.contains("escape")) {
            return "there is no such escape in a string; a backslash is written as \\\\";
        }
        return somethingElse(text.stripLeading()).orElse("this is no JSON value") + character(text, line, column);
    }

    /** What people put in the place of a configuration. */
    private static Optional<String> somethingElse(String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of("there is a NUL in the text: it is damaged, or something else than a configuration");
        } else if (text.startsWith("<")) {
            return Optional.of("this is a web page, not a configuration");
        } else if (LINK.matcher(text).lookingAt()) {
            return Optional.of("this is a link, not a configuration: \"anytls-client import\" makes one of it");
        } else if (BASE64.matcher(text).matches()) {
            return Optional.of(
                    "this is Base64, as subscriptions are: \"anytls-client import\" makes a configuration of it");
        }
        return Optional.empty();
    }

    /** The character at the place, if it is no letter or digit, which might belong to a password. */
    private static String character(String text, int line, int column) {
        String[] lines = text.split("\n", line + 1);
        String at = line <= lines.length ? lines[line - 1] : "";
        if (column > at.length()) {
            return "";
        }
        char c = at.charAt(column - 1);
        if (c == '\'') {
            return " (strings have double quotes)";
        }
        return ",:;[]{}=.".indexOf(c) >= 0 ? " (a \"" + c + "\" cannot stand here)" : "";
    }
}
