package io.anytls.server.access;

import java.util.List;

/**
 * Which targets users may reach, beyond what is public. A target that is denied stays so whatever else allows it.
 *
 * @param allowPrivate whether loopback, private and other addresses that are not public may be reached
 * @param allow ranges that may be reached: {@code 10.0.0.0/8}, {@code 192.168.1.7:22}, {@code 10.0.0.0/8:8000-8999}, {@code
 *     fd00::/8}, {@code [fd00::1]:443}, {@code *:8080}
 * @param deny ranges that may not, written in the same way
 */
public record AccessOptions(boolean allowPrivate, List<String> allow, List<String> deny) {

    /** What is public, and nothing else. */
    public static final AccessOptions DEFAULT = new AccessOptions(false, List.of(), List.of());

    public AccessOptions {
        allow = allow == null ? List.of() : List.copyOf(allow);
        deny = deny == null ? List.of() : List.copyOf(deny);
    }

    /** Whether nothing private may be reached. */
    public boolean refusesPrivate() {
        return !allowPrivate && allow.isEmpty();
    }

    /** @throws IllegalArgumentException if it is no range; the message says which, and what is wrong with it */
    public static void checkRange(String range) {
        AccessRule.parse(range);
    }
}
