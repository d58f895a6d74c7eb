package io.anytls.daemon.certificate;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a server shows and proves: a certificate chain and the private key of its first certificate.
 *
 * @param chain the server's own certificate first; not empty
 * @param key RSA, Ed25519, or EC on a curve of TLS
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads PEM files. Blocking: for the start.
     *
     * @throws StartupException with the path and the reason, if a file is missing, unreadable, damaged or the two do not match
     */
    public static TlsIdentity load(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain;
        try {
            chain = chain(read("certificate", certificateFile));
        } catch (IllegalArgumentException e) {
            throw StartupException.failure(
                    "certificate file " + OperatorFile.shown(certificateFile) + ": " + e.getMessage(), e);
        }
        try {
            return of(chain, read("key", keyFile));
        } catch (IllegalArgumentException e) {
            throw StartupException.failure("key file " + OperatorFile.shown(keyFile) + ": " + e.getMessage(), e);
        }
    }

    private static String read(String what, Path file) {
        try {
            return new String(OperatorFile.read(file, OperatorFile.LARGEST_PEM), StandardCharsets.ISO_8859_1);
        } catch (UnusableFileException e) {
            throw StartupException.failure(what + " file " + OperatorFile.shown(file) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a chain, and brings it into the right order.
     *
     * @throws IllegalArgumentException with the reason, if there is no certificate, or one for a key that TLS programs do not take
     */
    public static List<X509Certificate> chain(String pem) {
        List<X509Certificate> chain = ChainOrder.of(CertificatePem.read(pem));
        KeyKind.requireUsable(chain.get(0).getPublicKey());
        return chain;
    }

    /**
     * The key that belongs to a chain.
     *
     * @throws IllegalArgumentException with the reason, if there is no key, or another one
     */
    public static TlsIdentity of(List<X509Certificate> chain, String keyPem) {
        return new TlsIdentity(chain, PrivateKeyPem.read(keyPem, chain.get(0).getPublicKey()));
    }

    /** The {@linkplain Spki#pin pin} that clients may use. */
    public String pin() {
        return Spki.pin(chain.get(0));
    }

    /** The {@linkplain Fingerprint#of fingerprint} of the certificate, for links and other programs. */
    public String fingerprint() {
        return Fingerprint.of(chain.get(0));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.get(0).getSubjectX500Principal() + ", pin " + pin() + "]";
    }
}
