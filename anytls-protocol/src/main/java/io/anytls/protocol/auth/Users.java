package io.anytls.protocol.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All who may use a server. Immutable; safe to use from any thread. */
public final class Users {

    private final List<User> all;

    private Users(List<User> all) {
        this.all = all;
    }

    /**
     * @param users may be empty: then nobody gets in
     * @throws IllegalArgumentException if two users have the same password, as a digest has one owner
     */
    public static Users of(List<User> users) {
        Map<PasswordDigest, User> owners = new HashMap<>();
        for (User user : users) {
            User other = owners.put(user.digest(), user);
            if (other != null) {
                throw new IllegalArgumentException(
                        "The users '" + other.name() + "' and '" + user.name() + "' have the same password");
            }
        }
        return new Users(List.copyOf(users));
    }

    public int size() {
        return all.size();
    }

    /** Whether one of them has this credential. For what is known already: it may take more or less time. */
    public boolean include(PasswordDigest digest) {
        return all.stream().anyMatch(user -> user.digest().equals(digest));
    }

    /**
     * The owner of a digest, or null. Every user is looked at and no branch depends on a comparison, so the time tells
     * neither whether one matches nor which (docs/protocol.md, Authentication).
     *
     * @param digest 32 bytes
     */
    User owner(byte[] digest) {
        int found = -1;
        for (int i = 0; i < all.size(); i++) {
            int equal = all.get(i).digest().equalityMask(digest);
            found = (i & equal) | (found & ~equal);
        }
        return found < 0 ? null : all.get(found);
    }
}
