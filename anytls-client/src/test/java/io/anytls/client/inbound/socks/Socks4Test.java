package io.anytls.client.inbound.socks;

import static io.anytls.testkit.ByteSplits.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.protocol.StreamRefusedException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte exchanges of SOCKS4 and SOCKS4a; the user id {@code bob} is 626f62. */
class Socks4Test {

    private static final ProxyUsers USERS = ProxyUsers.of(Map.of("bob", "", "alice", "secret"));
    private static final String GRANTED = "005a000000000000";
    private static final String LONG = "61".repeat(255);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            IPv4                    | 04 01 1f90 7f000001 00                          | 127.0.0.1:8080  |
            with a user id          | 04 01 1f90 7f000001 626f62 00                   | 127.0.0.1:8080  |
            4a name                 | 04 01 01bb 00000001 00 6578616d706c652e6f7267 00 | example.org:443 |
            4a name and user id     | 04 01 01bb 000000ff 626f62 00 61 00             | a:443           |
            0.0.0.0 is no 4a        | 04 01 0050 00000000 00                          | 0.0.0.0:80      |
            early data              | 04 01 0050 7f000001 00 160301                   | 127.0.0.1:80    | 160301
            early data behind a name | 04 01 0050 00000001 00 61 00 0401               | a:80            | 0401
            """)
    void connects(String name, String sent, String target, String early) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                send(proxied, split, sent);
                assertGot(proxied, GRANTED);
                assertEquals(List.of(target), proxied.tunnels.targets());
                assertArrayEquals(bytes(early == null ? "" : early), proxied.tunnels.payload());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            BIND              | 04 02 0050 7f000001 00           | 005b000000000000
            unknown command   | 04 09 0050 7f000001 00           | 005b000000000000
            empty name        | 04 01 0050 00000001 00 00        | 005b000000000000
            name with a colon | 04 01 0050 00000001 00 613a62 00 | 005b000000000000
            """)
    void refuses(String name, String sent, String answer) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                send(proxied, split, sent);
                assertGot(proxied, answer);
                assertTrue(proxied.isDone());
                assertTrue(proxied.tunnels.targets().isEmpty());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            user without password | 626f62       | 005a000000000000 | 1
            user with password    | 616c696365   | 005d000000000000 | 0
            nobody                | 626f63       | 005d000000000000 | 0
            no user id            | ''           | 005d000000000000 | 0
            """)
    void knowsUsersWithoutPasswordOnly(String name, String user, String answer, int tunnels) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied(USERS)) {
                send(proxied, split, "04 01 0050 7f000001" + user + "00");
                assertGot(proxied, answer);
                assertEquals(tunnels, proxied.tunnels.targets().size());
            }
        }
    }

    @Test
    void textsHaveAnEnd() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends(bytes("04 01 0050 00000001" + LONG + "00" + LONG + "00"));
            assertGot(proxied, GRANTED);
        }
        try (Proxied proxied = new Proxied()) {
            proxied.sends(bytes("04 01 0050 00000001" + LONG + "61"));
            assertGot(proxied, "005b000000000000");
        }
        try (Proxied proxied = new Proxied()) {
            proxied.sends(bytes("04 01 0050 00000001 00" + LONG + "61"));
            assertGot(proxied, "005b000000000000");
        }
    }

    @Test
    void aFailureHasOneCode() {
        try (Proxied proxied = new Proxied()) {
            proxied.tunnels.refuse(new StreamRefusedException("connection refused"));
            proxied.sends(bytes("04 01 0050 7f000001 00"));
            assertGot(proxied, "005b000000000000");
        }
    }

    private static void send(Proxied proxied, boolean split, String hex) {
        if (split) {
            proxied.sendsByteByByte(bytes(hex));
        } else {
            proxied.sends(bytes(hex));
        }
    }

    private static void assertGot(Proxied proxied, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(proxied.getsBytes()));
    }
}
