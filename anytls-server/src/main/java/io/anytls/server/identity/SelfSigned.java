package io.anytls.server.identity;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;

/**
 * The certificate of a server whose owner gave none: made at the first start, kept as {@code tls/certificate.pem} and
 * {@code tls/key.pem} in the data directory and never changed again, because clients pin its key.
 *
 * <p>Both files appear at once: they are written into a directory of another name, which is then renamed.
 */
public final class SelfSigned {

    private static final String DIRECTORY = "tls";
    private static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";

    private SelfSigned() {}

    /**
     * Reads it, or makes it. Blocking: for the start.
     *
     * @param names host names and IP literals that the certificate shall be for, the best first, without blank ones; used only
     *     when it is made. None: localhost
     * @throws StartupException if it can neither be read nor made; a pair that is damaged is never replaced silently, as its
     *     users would then see another pin
     */
    public static TlsIdentity loadOrMake(DataDirectory directory, List<String> names) {
        Path tls = directory.own(DIRECTORY);
        if (!Files.exists(tls)) {
            make(tls, names);
        }
        try {
            TlsIdentity identity =
                    TlsIdentity.load(DataDirectory.own(tls.resolve(CERTIFICATE)), DataDirectory.own(tls.resolve(KEY)));
            directory.warnIfOpen(tls.resolve(KEY));
            return identity;
        } catch (StartupException e) {
            throw StartupException.failure(
                    e.getMessage() + "; restore it, or delete " + tls
                            + " to have a new certificate made (with a new pin)",
                    e);
        }
    }

    private static void make(Path tls, List<String> names) {
        Path unfinished = DataDirectory.unfinished(tls);
        try {
            MadeCertificate made = MadeCertificate.make(names.isEmpty() ? List.of("localhost") : names, Instant.now());
            DataDirectory.open(unfinished);
            DataDirectory.writeNew(unfinished.resolve(CERTIFICATE), made.certificatePem());
            DataDirectory.writeNew(unfinished.resolve(KEY), made.keyPem());
            Files.move(unfinished, tls);
        } catch (IOException e) {
            deleteQuietly(unfinished);
            if (Files.exists(tls)) {
                return; // another server made one at the same time: that one counts
            }
            throw StartupException.failure(DataDirectory.failure(tls, "make", e), e);
        } catch (GeneralSecurityException e) {
            throw StartupException.failure("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static void delete(Path unfinished) throws IOException {
        Files.deleteIfExists(unfinished.resolve(CERTIFICATE));
        Files.deleteIfExists(unfinished.resolve(KEY));
        Files.deleteIfExists(unfinished);
    }

    private static void deleteQuietly(Path unfinished) {
        try {
            delete(unfinished);
        } catch (IOException e) {
            // It is in nobody's way.
        }
    }
}
