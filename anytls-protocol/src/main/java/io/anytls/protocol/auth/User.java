package io.anytls.protocol.auth;

import java.util.Objects;

/**
 * Whoever owns a password.
 *
 * @param name for logs, rules and counters; proves nothing and need not be unique
 * @param digest the credential
 */
public record User(String name, PasswordDigest digest) {

    public User {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(digest, "digest");
    }
}
