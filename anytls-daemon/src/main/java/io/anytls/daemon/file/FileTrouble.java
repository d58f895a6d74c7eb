package io.anytls.daemon.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Why a file could not be read or written, in words. Java's exceptions often hold the file's name and nothing else. */
public final class FileTrouble {

    private FileTrouble() {}

    /** @return what comes behind the name and a colon */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or directory";
        } else if (e instanceof AccessDeniedException) {
            return "no permission";
        } else if (e instanceof NotDirectoryException) {
            return "is no directory";
        } else if (e instanceof FileAlreadyExistsException || e instanceof DirectoryNotEmptyException) {
            return "exists already";
        } else if (e instanceof FileSystemLoopException) {
            return "its links lead in a circle";
        } else if (e instanceof CharacterCodingException) {
            return "is not UTF-8 text";
        }
        String said = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return said == null || said.isEmpty()
                ? "the system refuses it"
                : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }
}
