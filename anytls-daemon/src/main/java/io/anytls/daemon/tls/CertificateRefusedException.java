package io.anytls.daemon.tls;

import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * Thrown when the client does not trust the server's certificate, inside the handshake and so before anything of the
 * authentication is sent. The message is one line that says why, which pin was seen and which options help.
 */
public final class CertificateRefusedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String pin;
    private final String advice;

    CertificateRefusedException(String name, String reason, String pin, String advice) {
        super("the certificate of " + name + " was refused: " + reason + "; its pin is " + pin + " (" + advice + ")");
        this.reason = reason;
        this.pin = pin;
        this.advice = advice;
    }

    /** Looks for it in what a handshake failed with: the engines wrap it, each in its own way. */
    public static Optional<CertificateRefusedException> in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateRefusedException refused) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }

    /** Why, without advice. */
    public String reason() {
        return reason;
    }

    /** The {@linkplain Spki#pin pin} of the certificate that the server showed. */
    public String pin() {
        return pin;
    }

    /** Which options help. */
    public String advice() {
        return advice;
    }

    /** Describes the server's doing, not a place in our code. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
