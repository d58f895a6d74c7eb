package io.anytls.daemon.config;

import java.util.List;

/** Writes JSON that people read: two spaces a level, short arrays in one line, nothing but printable characters. */
public final class JsonWriter {

    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /** A whole document, with the end of its last line. */
    public static String document(Json value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, 0);
        return writer.out.append('\n').toString();
    }

    /** As documentation has it: a string without its quotes, nothing for an empty array. */
    static String plain(Json value) {
        if (value instanceof Json.Text text) {
            return text.value();
        }
        boolean empty = value instanceof Json.Arr array && array.items().isEmpty();
        return empty ? "" : inLine(value);
    }

    private void value(Json value, int depth) {
        if (value instanceof Json.Obj object && !object.members().isEmpty()) {
            lines('{', object.members(), '}', depth);
        } else if (value instanceof Json.Arr array && !fits(array, depth)) {
            lines('[', array.items(), ']', depth);
        } else {
            out.append(inLine(value));
        }
    }

    private static boolean fits(Json.Arr array, int depth) {
        boolean simple = array.items().stream().noneMatch(item -> item instanceof Json.Obj || item instanceof Json.Arr);
        return simple && inLine(array).length() + 2 * depth <= WIDTH;
    }

    private void lines(char begin, List<?> items, char end, int depth) {
        out.append(begin);
        String separator = "\n";
        for (Object item : items) {
            out.append(separator).append("  ".repeat(depth + 1));
            if (item instanceof Json.Member member) {
                out.append(quoted(member.name())).append(": ");
                value(member.value(), depth + 1);
            } else {
                value((Json) item, depth + 1);
            }
            separator = ",\n";
        }
        out.append('\n').append("  ".repeat(depth)).append(end);
    }

    private static String inLine(Json value) {
        if (value instanceof Json.Text text) {
            return quoted(text.value());
        } else if (value instanceof Json.Num number) {
            return number.digits();
        } else if (value instanceof Json.Bool flag) {
            return String.valueOf(flag.value());
        } else if (value instanceof Json.Arr array) {
            return "["
                    + String.join(
                            ", ", array.items().stream().map(JsonWriter::inLine).toList()) + "]";
        }
        return value instanceof Json.Null ? "null" : "{}";
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (isInvisible(c)) {
                for (char half : Character.toChars(c)) {
                    quoted.append("\\u%04x".formatted((int) half));
                }
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    /** What would do something to a terminal, or could not be seen there. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
