package io.anytls.daemon.file;

import io.anytls.daemon.text.FailureText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way that a path leads, folder by folder and link by link, to a file: whoever can change a part of it decides what is read. So each
 * folder and the file itself must belong to root or to the running user, and nobody else may write to it; a group that has no other
 * member is nobody else. A folder of root's with the sticky bit, such as {@code /tmp}, is fine: what lies in it belongs to its owner.
 * Links are followed, as certificates often are ones.
 */
public final class PathTrail {

    private static final int MOST_LINKS = 40;

    private final Owner owner;
    private final Deque<Path> ahead = new ArrayDeque<>();
    private Path at;
    private int links;

    private PathTrail(Path file, Owner owner) {
        this.owner = owner;
        this.at = file.getRoot();
        push(file);
    }

    /**
     * Goes the way. Blocking. Does nothing on file systems without Unix owners and modes.
     *
     * @throws UnusableFileException naming the part that is missing, closed to this user, or open to others
     */
    public static void require(Path file) throws UnusableFileException {
        require(file, Owner.RUNNING);
    }

    static void require(Path file, Owner owner) throws UnusableFileException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix") && owner.isKnown()) {
            new PathTrail(file.toAbsolutePath(), owner).walk();
        }
    }

    private void walk() throws UnusableFileException {
        owner.check(at);
        while (!ahead.isEmpty()) {
            String name = ahead.pop().toString();
            if (name.equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
            } else if (!name.isEmpty() && !name.equals(".")) {
                step(at.resolve(name));
            }
        }
    }

    private void step(Path next) throws UnusableFileException {
        try {
            if (!Files.isSymbolicLink(next)) {
                owner.check(Files.readAttributes(next, Owner.ATTRIBUTES, LinkOption.NOFOLLOW_LINKS), next);
                at = next;
            } else if (next.startsWith("/proc")) {
                ahead.clear(); // an open file of a process: its link is no path, and needs none
            } else {
                follow(next);
            }
        } catch (UnusableFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableFileException(missing(next), e);
        } catch (AccessDeniedException e) {
            throw new UnusableFileException(
                    "no permission to look into the folder " + at
                            + ", which needs x for this user (chmod, or another group)",
                    e);
        } catch (IOException e) {
            throw new UnusableFileException("cannot be read: " + FailureText.of(e), e);
        }
    }

    private String missing(Path part) {
        if (part.getFileName().toString().startsWith("~")) {
            return "there is no such file: only a shell reads ~ as a home directory, so write the path in full";
        }
        return ahead.isEmpty() ? "there is no such file" : "there is no such file, nor a folder " + part;
    }

    private void follow(Path link) throws IOException {
        if (++links > MOST_LINKS) {
            throw new UnusableFileException("its links lead round in a circle");
        }
        owner.checkLink(link);
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            at = target.getRoot();
        }
        push(target);
    }

    private void push(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            ahead.push(path.getName(i));
        }
    }
}
