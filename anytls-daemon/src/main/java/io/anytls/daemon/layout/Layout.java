package io.anytls.daemon.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays a configuration out as {@link io.anytls.daemon.config.JsonWriter} writes one: two spaces a level, short arrays in one line. Strings and numbers stay as they are
 * written, comments where they belong, of several empty lines one; the comma behind the last element goes. Laid out again, a text stays as it is.
 */
public final class Layout {

    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();

    private Layout() {}

    /**
     * The text, laid out.
     *
     * @param text that {@link io.anytls.daemon.config.JsonReader} can read
     */
    public static String of(String text) {
        Layout layout = new Layout();
        Node document = Arrangement.of(Scanner.tokens(text));
        document.items.get(0).above.addAll(0, document.opening);
        document.items.get(0).setApart = false;
        layout.line(document.items.get(0), 0, "");
        layout.comments(document.closing, 0);
        return layout.out.toString();
    }

    /** @param separator behind the value: a comma, or nothing */
    private void line(Node node, int depth, String separator) {
        if (node.setApart) {
            out.append('\n');
        }
        comments(node.above, depth);
        indent(depth);
        if (node.name != null) {
            out.append(node.name).append(": ");
        }
        value(node, depth);
        out.append(separator);
        behind(node.behind);
        out.append('\n');
    }

    private void comments(List<String> comments, int depth) {
        for (String comment : comments) {
            indent(depth);
            out.append(comment).append('\n');
        }
    }

    private void behind(List<String> comments) {
        for (String comment : comments) {
            out.append(' ').append(comment);
        }
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }

    private void value(Node node, int depth) {
        if (node.isPlain()) {
            out.append(node.text);
            return;
        }
        String close = node.text.equals("{") ? "}" : "]";
        String line = inOneLine(node, close);
        if (line != null && (node.items.isEmpty() || line.length() + 2 * depth <= WIDTH)) {
            out.append(line);
            return;
        }
        out.append(node.text);
        behind(node.opening);
        out.append('\n');
        for (int i = 0; i < node.items.size(); i++) {
            Node item = node.items.get(i);
            item.setApart &= i > 0;
            line(item, depth + 1, i < node.items.size() - 1 ? "," : "");
        }
        comments(node.closing, depth + 1);
        indent(depth);
        out.append(close);
    }

    /** Null if it has to have several: an object with members, arrays in arrays, what has comments. */
    private static String inOneLine(Node node, String close) {
        if (node.hasCommentsInside() || node.text.equals("{") && !node.items.isEmpty()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Node item : node.items) {
            if (!item.isPlain() || item.hasComments()) {
                return null;
            }
            texts.add(item.text);
        }
        return node.text + String.join(", ", texts) + close;
    }
}
