package io.anytls.protocol.auth;

/** Why a connection has not authenticated. */
public enum AuthenticationRefusal {
    /** 34 bytes came, and they belong to no user. */
    UNKNOWN_USER,
    /** Fewer than 34 bytes came within the authentication timeout. */
    TIMEOUT,
    /** The peer ended the connection, or its direction of it, before 34 bytes had come. */
    END_OF_INPUT
}
