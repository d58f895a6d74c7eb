package io.anytls.daemon.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalGroupsTest {

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            alice:x:1000:1000::/home/alice:/bin/sh
            alias:x:1000:1000:the same user:/home/alice:/bin/sh
            bob:x:1001:100::/home/bob:/bin/sh
            # a comment: of : some : fields
            +::::::
            """;

    private static final String GROUP = """
            root:x:0:
            alice:x:1000:
            own:x:50:alice,alias,root
            users:x:100:
            team:x:200:alice,bob
            stranger:x:300:who
            twice:x:400:alice
            twice-too:x:400:bob
            empty:x:500:
            +:::
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "1000, true, the user's own",
        "50,   true, members by name; also by another name of the same user",
        "0,    true, root's",
        "500,  true, nobody's",
        "100,  false, it is bob's first group; which no list of members says",
        "200,  false, bob is a member",
        "300,  false, a member whom passwd does not know",
        "400,  false, two entries are one group",
        "600,  false, it may be a directory service's",
    })
    void aGroupOfOneUser(int gid, boolean only, String why) throws IOException {
        assertEquals(only, groups(PASSWD, GROUP).isOnlyOf(1_000, gid), why);
    }

    /** In a container. */
    @Test
    void aUserWithoutAnEntry() throws IOException {
        assertEquals(true, groups("root:x:0:0::/root:/bin/sh", "root:x:0:").isOnlyOf(12_345, 0));
        assertEquals(false, groups(PASSWD, GROUP).isOnlyOf(12_345, 1_000));
    }

    @Test
    void whatCannotBeReadSaysNothingGood() throws IOException {
        assertEquals(false, new LocalGroups(directory.resolve("none"), directory.resolve("none")).isOnlyOf(0, 0));
        assertEquals(false, groups("alice:x:many:1:::", GROUP).isOnlyOf(0, 0));
    }

    private LocalGroups groups(String passwd, String group) throws IOException {
        return new LocalGroups(
                Files.writeString(directory.resolve("group"), group),
                Files.writeString(directory.resolve("passwd"), passwd));
    }
}
