package io.anytls.daemon.reload;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The files that a configuration is read from, and what each looked like from outside just before it was: whoever changes one while it
 * is read is noticed later. Symbolic links are followed, as certificates are often renewed by turning one round. Thread-safe.
 */
public final class FileStates {

    private final Map<Path, String> read = new LinkedHashMap<>();

    /** Everything is about to be read again. */
    public synchronized void restart() {
        read.clear();
    }

    /**
     * A file is about to be read, or to be found missing; of a directory it is the list of its {@code *.json} files. Blocking.
     */
    public synchronized void reading(Path file) {
        read.putIfAbsent(file, state(file));
    }

    /** Whether anything was read that could change. */
    public synchronized boolean hasFiles() {
        return !read.isEmpty();
    }

    /** As they were read. */
    synchronized Map<Path, String> read() {
        return new LinkedHashMap<>(read);
    }

    /** The same files as they are now. Blocking. */
    Map<Path, String> now() {
        Map<Path, String> states = new LinkedHashMap<>();
        List.copyOf(read().keySet()).forEach(file -> states.put(file, state(file)));
        return states;
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? names(file)
                    : attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException | DirectoryIteratorException e) {
            return "cannot be read";
        }
    }

    private static String names(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
            found.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names.toString();
    }
}
