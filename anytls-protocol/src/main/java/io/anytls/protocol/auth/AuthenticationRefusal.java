package io.anytls.protocol.auth;

/** Why a connection has not authenticated. */
public enum AuthenticationRefusal {
    /** 34 bytes came, and they belong to no user. */
    UNKNOWN_USER("wrong password"),
    /** Fewer than 34 bytes came within the authentication timeout. */
    TIMEOUT("nothing came in time"),
    /** The peer ended the connection, or its direction of it, before 34 bytes had come. */
    END_OF_INPUT("it ended before that");

    private final String words;

    AuthenticationRefusal(String words) {
        this.words = words;
    }

    /** For the log. */
    @Override
    public String toString() {
        return words;
    }
}
