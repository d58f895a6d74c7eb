package io.anytls.daemon.tls;

import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * Thrown when the client does not trust the server's certificate, inside the handshake and so before anything of the
 * authentication is sent. The message is one line that says why, which pin was seen and which options help.
 */
public final class CertificateRefusedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private static final String NEW_KEYS =
            "the server shows a new key at each handshake, so no pin fits: its owner has to give"
                    + " it a certificate that stays (sing-box: certificate_path and key_path)";

    private final String reason;
    private final String pin;
    private final String advice;
    private final boolean keyChanges;

    CertificateRefusedException(String name, String reason, String pin, String advice) {
        this(name, reason, pin, advice, false);
    }

    private CertificateRefusedException(String name, String reason, String pin, String advice, boolean keyChanges) {
        super("the certificate of " + name + " was refused: " + reason + "; its pin is " + pin + " (" + advice + ")");
        this.reason = reason;
        this.pin = pin;
        this.advice = advice;
        this.keyChanges = keyChanges;
    }

    /** The same for a server that has just shown another key: its pin is no advice. */
    static CertificateRefusedException ofNewKey(String name, String reason, String pin) {
        return new CertificateRefusedException(name, reason, pin, NEW_KEYS, true);
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

    /** The {@linkplain io.anytls.daemon.certificate.Spki#pin pin} of the certificate that the server showed. */
    public String pin() {
        return pin;
    }

    /** Whether the server showed another key at the handshake before, so that the pin will not fit the next one. */
    public boolean keyChanges() {
        return keyChanges;
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
