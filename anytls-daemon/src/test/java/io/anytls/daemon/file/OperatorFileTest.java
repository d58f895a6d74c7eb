package io.anytls.daemon.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TlsIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorFileTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path directory;

    @Test
    void anOrdinaryFileIsReadUpToItsBound() throws IOException {
        Path file = write("file");
        assertArrayEquals(CONTENT, OperatorFile.read(file, 3));
        refuses("is larger than 0 KiB", file, 2);
    }

    /** By its exception: root, who may run this, is refused nothing. */
    @Test
    void aFileThatMayNotBeReadIsToldAsSuch() {
        assertEquals(
                "no permission to read it",
                OperatorFile.unusable(new AccessDeniedException("file")).getMessage());
        assertEquals(
                "there is no such file",
                OperatorFile.unusable(new NoSuchFileException("file")).getMessage());
        assertEquals(
                "cannot be read: Input/output error",
                OperatorFile.unusable(new IOException("Input/output error")).getMessage());
    }

    @Test
    void linksAreFollowedAsCertbotMakesThem() throws IOException {
        Path archive = Files.createDirectories(directory.resolve("archive/name"));
        Files.write(archive.resolve("cert1.pem"), CONTENT);
        Path live = Files.createDirectories(directory.resolve("live/name"));
        Path link = Files.createSymbolicLink(live.resolve("cert.pem"), Path.of("../../archive/name/cert1.pem"));
        Path linked = Files.createSymbolicLink(directory.resolve("certs"), live.toAbsolutePath());
        assertArrayEquals(CONTENT, OperatorFile.read(link, 3));
        assertArrayEquals(CONTENT, OperatorFile.read(linked.resolve("cert.pem"), 3));
    }

    @Test
    void whatOthersCanChangeIsNotUsed() throws IOException {
        Path file = write("file");
        mode(file, "rw-r---w-");
        refuses("as other users can change " + file + ": chmod go-w " + file, file, 3);
        mode(file, "rw-r--r--");
        assertArrayEquals(CONTENT, OperatorFile.read(file, 3));
    }

    /** Where users have groups of their own, all that they make can be written to by these. */
    @Test
    void aGroupIsSomebodyElseIfItHasOtherMembers() throws IOException {
        Path file = write("it's a file");
        mode(file, "rw-rw----");
        int me = Owner.RUNNING.uid();
        int gid = (Integer) Files.getAttribute(file, "unix:gid");
        PathTrail.require(file, new Owner(me, groups("mine:x:" + gid + ":")));
        UnusableFileException e = assertThrows(
                UnusableFileException.class,
                () -> PathTrail.require(file, new Owner(me, groups("team:x:" + gid + ":somebody"))));
        assertEquals(
                "is not used, as other users can change " + file + ", those of group " + gid + ": chmod g-w '"
                        + directory + "/it'\\''s a file'",
                e.getMessage());
    }

    private LocalGroups groups(String group) throws IOException {
        return new LocalGroups(
                Files.writeString(directory.resolve("group"), group),
                Files.writeString(directory.resolve("passwd"), ""));
    }

    @Test
    void aFolderThatOthersCanChangeIsNotUsed() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Path file = Files.write(open.resolve("file"), CONTENT);
        mode(open, "rwxrwxrwx");
        refuses("chmod go-w " + open, file, 3);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        refuses("chmod go-w " + open, link, 3);
        Path there = Files.createSymbolicLink(open.resolve("back"), write("safe"));
        refuses("chmod go-w " + open, there, 3);
        refuses("chmod go-w " + open, open.resolve("../safe"), 3);
    }

    @Test
    void whatBelongsToAnotherUserIsNotUsed() throws IOException {
        Path file = write("file");
        int me = (Integer) Files.getAttribute(file, "unix:uid");
        assertEquals(me, Owner.RUNNING.uid());
        if (me == 0) { // only root can give files away
            Files.setAttribute(file, "unix:uid", 12_345);
            refuses("as " + file + " belongs to user 12345 and not to root or to user 0", file, 3);
            PathTrail.require(file, new Owner(12_345, LocalGroups.OF_MACHINE));
        } else {
            UnusableFileException e = assertThrows(
                    UnusableFileException.class,
                    () -> PathTrail.require(file, new Owner(me + 1, LocalGroups.OF_MACHINE)));
            assertTrue(e.getMessage().contains("belongs to user " + me), e.getMessage());
        }
    }

    @Test
    void devicesAndPipesAreToldTruly() throws Exception {
        refuses("is a device or a socket, not a file", Path.of("/dev/zero"), 3);
        refuses("is a device or a socket, not a file", Path.of("/dev/null"), 3);
        refuses("is a directory, not a file", directory, 3);
        Path pipe = pipe();
        refuses("is a pipe, which cannot be read again", pipe, 3);
        assertTrue(OperatorFile.isPipe(pipe));
        assertFalse(OperatorFile.isPipe(directory));
    }

    @Test
    void aPipeIsReadOnceWhereThatIsEnough() throws Exception {
        Path pipe = pipe();
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
            try {
                Files.write(pipe, CONTENT);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertArrayEquals(CONTENT, OperatorFile.readOnce(pipe, 3));
        written.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        refuses("there is no such file", directory.resolve("nothing"), 3);
        refuses(
                "there is no such file, nor a folder " + directory.resolve("nowhere"),
                directory.resolve("nowhere/file"),
                3);
        Path circle = directory.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        refuses("its links lead round in a circle", circle, 3);
    }

    /** Root looks into each folder, so this says nothing to root; see the launchers' tests for that. */
    @Test
    void aFolderWithoutXIsNamedInPlaceOfTheFile() throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Path file = Files.write(closed.resolve("file"), CONTENT);
        mode(closed, "rw-------");
        try {
            if (Owner.RUNNING.uid() == 0) {
                assertArrayEquals(CONTENT, OperatorFile.read(file, 3));
            } else {
                refuses("no permission to look into the folder " + closed, file, 3);
            }
        } finally {
            mode(closed, "rwx------");
        }
    }

    /** {@code --key "$(cat key.pem)"}: what was meant for nobody's eyes must not come back in the message. */
    @Test
    void pemInPlaceOfAPathIsNotRepeated() {
        Path key = Path.of("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----\n");
        UnusableFileException e = assertThrows(UnusableFileException.class, () -> OperatorFile.read(key, 100));
        assertEquals("that is no path: the name of a file is needed, not what is in it", e.getMessage());
        assertEquals("(PEM text)", OperatorFile.shown(key));
        StartupException told = assertThrows(StartupException.class, () -> TlsIdentity.load(key, key));
        assertFalse(told.getMessage().contains("BEGIN"), told.getMessage());
    }

    @Test
    void aTildeIsForShells() {
        refuses("only a shell reads ~", Path.of("~/key.pem"), 100);
        refuses("only a shell reads ~", Path.of("~somebody/key.pem"), 100);
    }

    private Path pipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor());
        return pipe;
    }

    private Path write(String name) throws IOException {
        Path file = Files.write(directory.resolve(name), CONTENT);
        mode(file, "rw-r--r--");
        return file;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void refuses(String reason, Path file, int most) {
        UnusableFileException e = assertThrows(UnusableFileException.class, () -> OperatorFile.read(file, most));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
