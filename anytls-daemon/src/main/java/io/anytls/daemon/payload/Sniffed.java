package io.anytls.daemon.payload;

/**
 * What first bytes say.
 *
 * @param protocol as rules have it: {@code tls}; empty for none that is known
 * @param name that is asked for in them; null if there is none
 */
public record Sniffed(String protocol, String name) {

    /** Somebody has looked, and found nothing. */
    public static final Sniffed NOTHING = new Sniffed("", null);
}
