package io.anytls.daemon.config;

/** Names and values from a person, made fit for a line in a terminal. */
public final class Quoted {

    private static final int LONGEST = 64;

    private Quoted() {}

    /** In quotes, without control characters, cut if it is long. */
    public static String name(String name) {
        return '"' + shown(name) + '"';
    }

    /** The same in single quotes, as messages about options have it. */
    public static String value(String value) {
        return "'" + shown(value) + "'";
    }

    private static String shown(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    /** A name behind a path: {@code a.b}, or {@code a["b.c"]} where a dot would mislead. */
    public static String path(String parent, String name) {
        boolean plain = name.length() <= LONGEST && name.matches("[\\w$-]+");
        return plain ? (parent.isEmpty() ? name : parent + "." + name) : parent + "[" + name(name) + "]";
    }
}
