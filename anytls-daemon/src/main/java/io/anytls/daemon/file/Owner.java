package io.anytls.daemon.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose files are trusted: root's and one user's.
 *
 * @param uid of that user; negative if nobody knows it
 * @param groups tells which groups have no other members
 */
record Owner(int uid, LocalGroups groups) {

    /** Who runs this process. */
    static final Owner RUNNING = new Owner(running(), LocalGroups.OF_MACHINE);

    /** What is looked at. */
    static final String ATTRIBUTES = "unix:uid,gid,mode";

    private static final int ROOT = 0;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;
    private static final int TYPE = 0xf000;
    private static final int DIRECTORY = 0x4000;

    boolean isKnown() {
        return uid >= 0;
    }

    void check(Path file) throws UnusableFileException {
        try {
            check(Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS), file);
        } catch (UnusableFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableFileException("cannot be read", e);
        }
    }

    /** @param attributes its {@link #ATTRIBUTES} */
    void check(Map<String, Object> attributes, Path file) throws UnusableFileException {
        requireOwner((Integer) attributes.get("uid"), file);
        int mode = (Integer) attributes.get("mode");
        boolean sticky = (mode & TYPE) == DIRECTORY
                && (mode & STICKY) != 0
                && attributes.get("uid").equals(ROOT);
        if (sticky) {
            return;
        }
        if ((mode & OTHERS_WRITE) != 0) {
            throw new UnusableFileException(
                    "is not used, as other users can change " + file + ": chmod go-w " + quoted(file));
        }
        int group = (Integer) attributes.get("gid");
        if ((mode & GROUP_WRITES) != 0 && !groups.isOnlyOf(uid, group)) {
            throw new UnusableFileException("is not used, as other users can change " + file + ", those of group "
                    + group + ": chmod g-w " + quoted(file));
        }
    }

    /** To be copied into a shell. */
    private static String quoted(Path file) {
        String name = file.toString();
        return name.matches("[\\w@%+=:,./-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    /** A link has no mode, but in a folder like {@code /tmp} everybody can make one. */
    void checkLink(Path link) throws IOException {
        requireOwner((Integer) Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS), link);
    }

    private void requireOwner(int owner, Path file) throws UnusableFileException {
        if (owner != ROOT && owner != uid) {
            throw new UnusableFileException("is not used, as " + file + " belongs to user " + owner
                    + " and not to root or to user " + uid + ", who runs this: chown " + uid + " " + quoted(file));
        }
    }

    private static int running() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return ofNewFile();
        }
    }

    /** Where there is no /proc: whose is a file that this process makes? */
    private static int ofNewFile() {
        try {
            Path made = Files.createTempFile("anytls", null);
            try {
                return (Integer) Files.getAttribute(made, "unix:uid");
            } finally {
                Files.delete(made);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }
}
