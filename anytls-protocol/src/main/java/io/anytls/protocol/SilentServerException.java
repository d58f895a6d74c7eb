package io.anytls.protocol;

/** Thrown when a session is given up because its server, which is known to show itself at once, has said nothing on it in time. */
public final class SilentServerException extends SessionClosedException {

    private static final long serialVersionUID = 1L;

    public SilentServerException() {
        super("the TLS handshake succeeded, but the server has not answered in time: wrong password, or a slow way?");
    }
}
