package io.anytls.daemon.rule;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Names, and numbers by them: a tree with a label on each branch, from the last label of a name to its first. A look-up costs as many steps as
 * the name has labels, however many names there are. Filled by one thread, then read by any.
 */
final class DomainTrie {

    private static final int[] NONE = {};

    private final Node root = new Node();

    /** A name. The leaves, which most are, have no map. */
    private static final class Node {
        private Map<String, Node> children;
        private int[] exactly = NONE;
        private int[] below = NONE;
    }

    /** @param name in lower case */
    void addName(String name, int number) {
        Node node = node(name);
        node.exactly = with(node.exactly, number);
    }

    /** @param suffix in lower case; with a dot in front the names below it, else it too */
    void addSuffix(String suffix, int number) {
        boolean belowOnly = suffix.startsWith(".");
        Node node = node(belowOnly ? suffix.substring(1) : suffix);
        node.below = with(node.below, number);
        if (!belowOnly) {
            node.exactly = with(node.exactly, number);
        }
    }

    private Node node(String name) {
        Node node = root;
        int end = name.length();
        while (end >= 0) {
            int dot = name.lastIndexOf('.', end - 1);
            if (node.children == null) {
                node.children = new HashMap<>(2);
            }
            node = node.children.computeIfAbsent(name.substring(dot + 1, end), label -> new Node());
            end = dot;
        }
        return node;
    }

    /** Numbers come in the order of the rules, so that a name said twice by one has its number once. */
    private static int[] with(int[] numbers, int number) {
        int length = numbers.length;
        if (length > 0 && numbers[length - 1] == number) {
            return numbers;
        }
        int[] more = java.util.Arrays.copyOf(numbers, length + 1);
        more[length] = number;
        return more;
    }

    /** Gives all numbers of a name, in no order and perhaps more than once. */
    void find(String name, IntConsumer found) {
        Node node = root;
        int end = name.length();
        while (end >= 0) {
            int dot = name.lastIndexOf('.', end - 1);
            node = node.children == null ? null : node.children.get(name.substring(dot + 1, end));
            if (node == null) {
                return;
            }
            int[] numbers = dot < 0 ? node.exactly : node.below;
            for (int number : numbers) {
                found.accept(number);
            }
            end = dot;
        }
    }
}
