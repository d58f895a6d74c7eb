package io.anytls.server.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that lead from the root of a site to a file.
 *
 * @param names none of them "..", "." or hidden
 * @param isFolder whether a slash ends it
 */
record FilePath(List<String> names, boolean isFolder) {

    /** The one hidden name that the world may see: RFC 8615. */
    private static final String WELL_KNOWN = ".well-known";

    /**
     * Reads the path of a request.
     *
     * @return null if it can be no file's, for whatever reason
     * @throws IllegalArgumentException if it is no path at all
     */
    static FilePath parse(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("no slash");
        }
        String decoded = decode(path);
        List<String> names = new ArrayList<>();
        for (String name : decoded.split("/")) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    throw new IllegalArgumentException("above the root");
                }
                names.remove(names.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        boolean isHidden = names.stream().anyMatch(name -> name.startsWith(".") && !name.equals(WELL_KNOWN));
        boolean isFolder = decoded.endsWith("/") || decoded.endsWith("/.") || decoded.endsWith("/..");
        return isHidden ? null : new FilePath(List.copyOf(names), isFolder);
    }

    private static String decode(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (i + 2 >= path.length()) {
                    throw new IllegalArgumentException("cut off");
                }
                bytes.write(Character.digit(path.charAt(i + 1), 16) << 4 | hex(path.charAt(i + 2)));
                hex(path.charAt(i + 1));
                i += 2;
            } else {
                bytes.write(c); // the codec has made a character of each byte
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (text.chars().anyMatch(c -> c < ' ' || c == 127 || c == '\\')) {
                throw new IllegalArgumentException("a character that no name has");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8");
        }
    }

    private static int hex(char c) {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
            throw new IllegalArgumentException("no hexadecimal digit");
        }
        return digit;
    }
}
