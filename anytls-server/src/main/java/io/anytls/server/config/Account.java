package io.anytls.server.config;

/**
 * Somebody who may use the server.
 *
 * @param password never shown
 */
public record Account(String name, String password) {
    @Override
    public String toString() {
        return "Account[" + name + "]";
    }
}
