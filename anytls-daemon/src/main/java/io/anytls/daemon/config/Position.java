package io.anytls.daemon.config;

/**
 * Where something stands in a configuration.
 *
 * @param file the file's name, or empty if there is only one
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(String file, int line, int column) {

    /** As it stands in messages: {@code line 14, column 9}. */
    @Override
    public String toString() {
        return (file.isEmpty() ? "" : file + ", ") + "line " + line + ", column " + column;
    }
}
