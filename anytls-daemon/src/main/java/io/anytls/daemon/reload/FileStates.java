package io.anytls.daemon.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What some files look like from outside. Symbolic links are followed, as certificates are often renewed by turning one round.
 *
 * @param states a line for each file
 */
record FileStates(List<String> states) {

    FileStates {
        states = List.copyOf(states);
    }

    /** Now. Blocking. */
    static FileStates of(List<Path> files) {
        List<String> states = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                states.add(file + " " + attributes.fileKey() + " " + attributes.lastModifiedTime() + " "
                        + attributes.size());
            } catch (IOException e) {
                states.add(file + " cannot be read");
            }
        }
        return new FileStates(states);
    }
}
