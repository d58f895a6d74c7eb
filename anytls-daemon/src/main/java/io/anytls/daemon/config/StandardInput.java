package io.anytls.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/** A configuration from standard input: it can be read once only, so it is kept for the times when all is read again. Thread-safe. */
final class StandardInput {

    private static final Set<Path> NAMES = Set.of(Path.of("stdin"), Path.of("-"));

    private byte[] kept;

    static boolean isMeant(Path file) {
        return NAMES.contains(file);
    }

    /** Its first bytes, always the same. Blocking. */
    synchronized byte[] read(InputStream in, int most) throws IOException {
        if (kept == null) {
            kept = in.readNBytes(most);
        }
        return kept;
    }
}
