package io.anytls.client.inbound.application;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may use the proxy; nobody in the list means that everybody may. Immutable. */
public final class ProxyUsers {

    /** A proxy open to all. */
    public static final ProxyUsers NONE = new ProxyUsers(List.of());

    private static final byte[] NO_PASSWORD = {};

    private final List<Credentials> users;

    /** Several users may have the same name. */
    public ProxyUsers(List<User> users) {
        this.users = users.stream().flatMap(ProxyUsers::spellings).toList();
    }

    /** Neither SOCKS nor HTTP has always said how text becomes bytes. */
    private static Stream<Credentials> spellings(User user) {
        Credentials modern = Credentials.of(user, StandardCharsets.UTF_8);
        boolean hasOther = StandardCharsets.ISO_8859_1.newEncoder().canEncode(user.name() + user.password());
        return hasOther ? Stream.of(modern, Credentials.of(user, StandardCharsets.ISO_8859_1)) : Stream.of(modern);
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
     * @param name in UTF-8 or, as older programs have it, in Latin-1
     * @param password in the same
     */
    public boolean accepts(byte[] name, byte[] password) {
        return owner(name, password).isPresent();
    }

    /** The name, as it was configured, of the user that {@link #accepts} knows by these; empty if it is none. */
    public Optional<String> owner(byte[] name, byte[] password) {
        String owner = null;
        for (Credentials user : users) {
            // Not short-circuited: the time must not tell which of the two was wrong.
            if (MessageDigest.isEqual(user.name, name) & MessageDigest.isEqual(user.password, password)) {
                owner = user.owner;
            }
        }
        return Optional.ofNullable(owner);
    }

    /** Whether this is a user without a password: all that SOCKS4 can say is a name. */
    public boolean acceptsWithoutPassword(byte[] name) {
        return ownerWithoutPassword(name).isPresent();
    }

    /** The same, and its name. */
    public Optional<String> ownerWithoutPassword(byte[] name) {
        return owner(name, NO_PASSWORD);
    }

    /** @param password may be empty: then SOCKS4 can be used, too */
    public record User(String name, String password) {

        /** The name only. */
        @Override
        public String toString() {
            return name;
        }
    }

    private record Credentials(String owner, byte[] name, byte[] password) {
        static Credentials of(User user, Charset charset) {
            return new Credentials(
                    user.name(), user.name().getBytes(charset), user.password().getBytes(charset));
        }
    }
}
