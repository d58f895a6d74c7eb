package io.anytls.client.inbound.application;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Who may use the proxy; nobody in the list means that everybody may. Immutable. */
public final class ProxyUsers {

    /** A proxy open to all. */
    public static final ProxyUsers NONE = new ProxyUsers(List.of());

    private static final byte[] NO_PASSWORD = {};

    private final List<Credentials> users;

    /** Several users may have the same name. */
    public ProxyUsers(List<User> users) {
        this.users = users.stream().map(Credentials::of).toList();
    }

    /** @param passwords by name */
    public static ProxyUsers of(Map<String, String> passwords) {
        return new ProxyUsers(passwords.entrySet().stream()
                .map(user -> new User(user.getKey(), user.getValue()))
                .toList());
    }

    /** Whether nobody has to say who they are. */
    public boolean isEmpty() {
        return users.isEmpty();
    }

    /**
     * Whether this is one of the users. Takes as long for the right password as for a wrong one of its length.
     *
     * @param name in UTF-8
     * @param password in UTF-8
     */
    public boolean accepts(byte[] name, byte[] password) {
        boolean accepted = false;
        for (Credentials user : users) {
            // Not short-circuited: the time must not tell which of the two was wrong.
            accepted |= MessageDigest.isEqual(user.name, name) & MessageDigest.isEqual(user.password, password);
        }
        return accepted;
    }

    /** Whether this is a user without a password: all that SOCKS4 can say is a name. */
    public boolean acceptsWithoutPassword(byte[] name) {
        return accepts(name, NO_PASSWORD);
    }

    /** @param password may be empty: then SOCKS4 can be used, too */
    public record User(String name, String password) {

        /** The name only. */
        @Override
        public String toString() {
            return name;
        }
    }

    private record Credentials(byte[] name, byte[] password) {
        static Credentials of(User user) {
            return new Credentials(
                    user.name().getBytes(StandardCharsets.UTF_8),
                    user.password().getBytes(StandardCharsets.UTF_8));
        }
    }
}
