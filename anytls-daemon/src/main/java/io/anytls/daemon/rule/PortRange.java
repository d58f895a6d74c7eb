package io.anytls.daemon.rule;

/** Ports from one to another, both among them. */
public record PortRange(int from, int to) {

    private static final int MOST = 65_535;

    boolean contains(int port) {
        return port >= from && port <= to;
    }

    /**
     * Reads {@code 1000:2000}, {@code :3000} or {@code 4000:}.
     *
     * @throws IllegalArgumentException whose message follows the field's path
     */
    public static PortRange parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || text.length() == 1) {
            throw new IllegalArgumentException("has to be a range such as \"1000:2000\", \":3000\" or \"4000:\"");
        }
        PortRange range = new PortRange(port(text.substring(0, colon), 0), port(text.substring(colon + 1), MOST));
        if (range.from > range.to) {
            throw new IllegalArgumentException("ends before it begins");
        }
        return range;
    }

    private static int port(String text, int otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException("has to be of ports from 0 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    @Override
    public String toString() {
        return from + ":" + to;
    }
}
