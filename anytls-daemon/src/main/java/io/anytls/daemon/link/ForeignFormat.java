package io.anytls.daemon.link;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What people take for a list of links: told by its name, with what to do. Nothing of the text is repeated, it may be secret. */
final class ForeignFormat {

    /** Clash's own keys at the beginning of a line. */
    private static final Pattern CLASH =
            Pattern.compile("(?m)^(proxies|proxy-groups|proxy-providers|mixed-port|socks-port|rules):");

    private static final Pattern PAGE = Pattern.compile("(?is)<(!doctype|html|head|body)\\b.*");
    private static final Pattern PATH =
            Pattern.compile("[^\\s:]{1,4096}\\.(txt|ya?ml|json|conf)|(/|\\.{1,2}/|~/)[^\\s:]{1,4096}");
    private static final int LONGEST_PATH = 4096;

    private ForeignFormat() {}

    /** @throws IllegalArgumentException with one line, if the text is something else that is known */
    static void refuse(String text) {
        String start = text.strip();
        if (start.isEmpty()) {
            throw new IllegalArgumentException("there is nothing in it: has the download failed?");
        } else if (start.startsWith("{") || start.startsWith("[{")) {
            throw new IllegalArgumentException(
                    "this is JSON, and no link: if it is a sing-box configuration, give the client"
                            + " its file with -c FILE, there is nothing to import");
        } else if (CLASH.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "this is a Clash file, and no link: give the client its file with -c FILE");
        } else if (PAGE.matcher(start).lookingAt()) {
            throw new IllegalArgumentException(
                    "this is a page for browsers, and no list of links: has the subscription's address expired?");
        } else if (start.regionMatches(true, 0, "http://", 0, 7) || start.regionMatches(true, 0, "https://", 0, 8)) {
            if (start.lines().count() == 1) {
                throw new IllegalArgumentException(
                        "this is the address of a list: anytls-client import ADDRESS fetches it"
                                + " once, anytls-client --subscribe ADDRESS now and then");
            }
        } else if (isFile(start)) {
            throw new IllegalArgumentException("this is a file: anytls-client import FILE");
        } else if (PATH.matcher(start).matches()) {
            throw new IllegalArgumentException("this is the name of a file that is not there");
        }
    }

    private static boolean isFile(String text) {
        try {
            return text.length() <= LONGEST_PATH && !text.isEmpty() && Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
