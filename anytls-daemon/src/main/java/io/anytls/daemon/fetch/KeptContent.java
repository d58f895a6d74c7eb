package io.anytls.daemon.fetch;

import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was fetched last, in a file of the data directory. A note beside it says what the web server calls that version and, by its own time,
 * when it was asked last: so that a program that starts again asks whether there is another one, and fetches nothing twice. Blocking; for
 * one thread at a time.
 */
public final class KeptContent {

    private static final Logger LOG = LoggerFactory.getLogger(KeptContent.class);
    private static final int LONGEST_NOTE = 64 << 10;
    private static final int LETTERS = 32;

    private final Path file;
    private final Path note;

    /** @param file whose directory is made when there is something to keep */
    public KeptContent(Path file) {
        this.file = file;
        this.note = file.resolveSibling(file.getFileName() + ".version");
    }

    /** A name that tells nobody the address, in which there may be a secret. */
    public static String name(String url) {
        return digest(url.getBytes(StandardCharsets.UTF_8)).substring(0, LETTERS);
    }

    /**
     * What is kept.
     *
     * @param most bytes that it may have
     * @throws IOException with the reason, if it is there and cannot be used
     */
    public Optional<byte[]> read(int most) throws IOException {
        return read(file, most);
    }

    private static Optional<byte[]> read(Path from, int most) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("it is larger than " + (most >> 10) + " KiB");
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What the web server calls this version, if it has said so and this is still it. */
    public Validators version(byte[] content) {
        try {
            List<String> lines =
                    read(note, LONGEST_NOTE).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).stream()
                            .flatMap(text -> List.of(text.split("\n", -1)).stream())
                            .toList();
            return lines.size() >= 3 && lines.get(0).equals(digest(content))
                    ? new Validators(lines.get(1), lines.get(2))
                    : Validators.NONE;
        } catch (IOException e) {
            LOG.debug("what a web server calls {} is unknown: {}", file, FileTrouble.reason(e));
            return Validators.NONE;
        }
    }

    /** When the web server was asked last; empty if nobody knows. */
    public Optional<Instant> asked() {
        for (Path each : List.of(note, file)) {
            try {
                return Optional.of(Files.getLastModifiedTime(each).toInstant());
            } catch (IOException e) {
                LOG.trace("there is no {}", each);
            }
        }
        return Optional.empty();
    }

    /** It was asked, and there was nothing new. */
    public void askedAt(Instant now) {
        try {
            Files.setLastModifiedTime(Files.exists(note) ? note : file, FileTime.from(now));
        } catch (IOException e) {
            LOG.debug("the time of {} cannot be changed: {}", note, FileTrouble.reason(e));
        }
    }

    /**
     * Keeps something else from now on; whoever watches the file sees it change only if it does.
     *
     * @throws IOException if that cannot be done
     * @throws io.anytls.daemon.StartupException if others could change what is kept there
     */
    public void put(byte[] content, Validators version, Instant now) throws IOException {
        DataDirectory.open(file.getParent());
        byte[] before = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readAllBytes(file) : null;
        if (!Arrays.equals(before, content)) {
            write(file, content);
        }
        String said = digest(content) + "\n" + version.etag() + "\n" + version.lastModified() + "\n";
        write(note, said.getBytes(StandardCharsets.UTF_8));
        askedAt(now);
    }

    private static void write(Path to, byte[] content) throws IOException {
        Path unfinished = DataDirectory.unfinished(to);
        try {
            DataDirectory.writeNew(unfinished, ByteBuffer.wrap(content));
            Files.move(
                    unfinished,
                    DataDirectory.own(to),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
