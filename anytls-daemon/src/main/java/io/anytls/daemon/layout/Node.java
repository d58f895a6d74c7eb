package io.anytls.daemon.layout;

import java.util.ArrayList;
import java.util.List;

/** A value, or a member of an object, with the comments around it. */
final class Node {

    /** On lines of their own above it. */
    final List<String> above = new ArrayList<>();

    /** Behind it, in its line. */
    final List<String> behind = new ArrayList<>();

    /** With its quotes; null for what has none. */
    String name;

    /** Of what is neither an object nor an array; else the brace or bracket that opens it. */
    String text;

    /** Null for what is neither an object nor an array. */
    List<Node> items;

    /** Behind the opening brace or bracket, in its line. */
    final List<String> opening = new ArrayList<>();

    /** Above the closing brace or bracket. */
    final List<String> closing = new ArrayList<>();

    /** Whether an empty line sets it apart from what stands before it. */
    boolean setApart;

    boolean isPlain() {
        return items == null;
    }

    boolean hasComments() {
        return !above.isEmpty() || !behind.isEmpty();
    }

    /** Whether there are some between its marks that belong to nothing there. */
    boolean hasCommentsInside() {
        return !opening.isEmpty() || !closing.isEmpty();
    }
}
