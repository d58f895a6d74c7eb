package io.anytls.daemon.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is in which group by the files {@code group} and {@code passwd} of this machine. Many systems give each user a group of his own,
 * and let it write to all that he makes (umask 002): nobody else can write there. Directory services are not asked, so that of a
 * group which stands in no file everything has to be feared.
 */
final class LocalGroups {

    static final LocalGroups OF_MACHINE = new LocalGroups(Path.of("/etc/group"), Path.of("/etc/passwd"));

    private static final int ROOT = 0;
    private static final int LARGEST = 4 << 20;

    private final Path group;
    private final Path passwd;

    LocalGroups(Path group, Path passwd) {
        this.group = group;
        this.passwd = passwd;
    }

    /** Whether nobody but root and one user can be in a group. Blocking: reads both files. */
    boolean isOnlyOf(int user, int gid) {
        try {
            Set<String> names = new HashSet<>(Set.of("root"));
            for (List<String> entry : entries(passwd, 4)) {
                boolean trusted = number(entry, 2) == ROOT || number(entry, 2) == user;
                if (!trusted && number(entry, 3) == gid) {
                    return false;
                } else if (trusted) {
                    names.add(entry.get(0));
                }
            }
            boolean known = false;
            for (List<String> entry : entries(group, 3)) {
                if (number(entry, 2) == gid) {
                    known = true;
                    if (!names.containsAll(members(entry))) {
                        return false;
                    }
                }
            }
            return known;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static List<String> members(List<String> entry) {
        return entry.size() < 4 || entry.get(3).isEmpty()
                ? List.of()
                : List.of(entry.get(3).split(","));
    }

    private static long number(List<String> entry, int field) {
        return Long.parseLong(entry.get(field));
    }

    /** Lines that are no entries, such as comments and those of NIS, are left out. */
    private static List<List<String>> entries(Path file, int fields) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new IOException("too large");
        }
        List<List<String>> entries = new ArrayList<>();
        for (String line :
                new String(bytes, StandardCharsets.ISO_8859_1).lines().toList()) {
            List<String> entry = List.of(line.strip().split(":", -1));
            if (entry.size() >= fields && !line.startsWith("#") && !line.startsWith("+") && !line.startsWith("-")) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
