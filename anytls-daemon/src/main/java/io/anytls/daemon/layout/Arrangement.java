package io.anytls.daemon.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Says of each comment to which value it belongs. One in a line of its own belongs to what follows, one behind something to that; one between a
 * name and its value goes above both.
 */
final class Arrangement {

    private final List<Token> tokens;
    private int at;

    private Arrangement(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The document's value; what stands behind its end is {@link Node#closing} of an outermost node that holds nothing but it. */
    static Node of(List<Token> tokens) {
        Arrangement arrangement = new Arrangement(tokens);
        Node document = new Node();
        document.items = arrangement.items(document);
        return document;
    }

    /** What stands in a container, from behind its opening mark to in front of its closing one. */
    private List<Node> items(Node container) {
        List<Node> items = new ArrayList<>();
        List<String> above = new ArrayList<>();
        boolean apart = false;
        while (at < tokens.size() && !token().closes()) {
            Token token = token();
            if (token.isComment()) {
                at++;
                List<String> inLine = items.isEmpty() ? container.opening : last(items).behind;
                if (token.linesBefore() == 0 && above.isEmpty() && mayFollow(inLine) && !valueFollowsInLine()) {
                    inLine.add(token.text());
                } else {
                    apart |= above.isEmpty() && token.linesBefore() > 1;
                    above.add(token.text());
                }
            } else if (token.is(',')) {
                at++;
            } else {
                Node item = item(apart || above.isEmpty() && token.linesBefore() > 1);
                item.above.addAll(0, above);
                above.clear();
                apart = false;
                items.add(item);
            }
        }
        container.closing.addAll(above);
        return items;
    }

    /** Behind a comment that ends with its line there is nothing. */
    private static boolean mayFollow(List<String> comments) {
        return comments.isEmpty() || comments.get(comments.size() - 1).startsWith("/*");
    }

    /** Then a comment is about what follows. */
    private boolean valueFollowsInLine() {
        boolean follows = at < tokens.size() && token().linesBefore() == 0;
        return follows && !token().isComment() && !token().is(',') && !token().closes();
    }

    private Node item(boolean apart) {
        Node node = new Node();
        node.setApart = apart;
        value(node);
        if (at < tokens.size() && colonFollows()) {
            node.name = node.text;
            at++;
            commentsAbove(node);
            value(node);
        }
        return node;
    }

    /** Whether the colon of a name is next, behind comments perhaps, which are its. */
    private boolean colonFollows() {
        int ahead = at;
        while (ahead < tokens.size() && tokens.get(ahead).isComment()) {
            ahead++;
        }
        return ahead < tokens.size() && tokens.get(ahead).is(':');
    }

    private void value(Node node) {
        Token token = token();
        at++;
        node.text = token.text();
        if (token.opens()) {
            node.items = items(node);
            at++; // what closes it
        } else if (at < tokens.size() && colonFollows()) {
            commentsAbove(node);
        }
    }

    private void commentsAbove(Node node) {
        while (token().isComment()) {
            node.above.add(token().text());
            at++;
        }
    }

    private Token token() {
        return tokens.get(at);
    }

    private static Node last(List<Node> items) {
        return items.get(items.size() - 1);
    }
}
