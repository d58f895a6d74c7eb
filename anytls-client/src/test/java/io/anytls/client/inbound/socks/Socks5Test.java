package io.anytls.client.inbound.socks;

import static io.anytls.testkit.ByteSplits.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Byte exchanges: {@code alice:secret} is 05 616c696365 06 736563726574, {@code example.org:443} is 03 0b 6578616d706c652e6f7267 01bb. */
class Socks5Test {

    private static final ProxyUsers ALICE = ProxyUsers.of(Map.of("alice", "secret"));
    private static final String LOGIN = "01 05 616c696365 06 736563726574";
    private static final String CONNECT = "05 01 00 03 0b 6578616d706c652e6f7267 01bb";
    private static final String YES = "05 00 00 01 00000000 0000";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            IPv4                 | 050100 05010001 7f000001 1f90                                 | 127.0.0.1:8080  |
            IPv6                 | 050100 05010004 20010db8000000000000000000000001 01bb         | [2001:db8::1]:443 |
            name                 | 050100 05010003 0b 6578616d706c652e6f7267 01bb               | example.org:443 |
            name of one byte     | 050100 05010003 01 61 0050                                   | a:80            |
            IPv4 as a name       | 050100 05010003 07 312e322e332e34 0050                       | 1.2.3.4:80      |
            several methods      | 0503010002 05010003 01 61 0050                               | a:80            |
            reserved byte set    | 050100 05017f03 01 61 0050                                   | a:80            |
            an IPv6 address in brackets | 050100 05010003 05 5b3a3a315d 0050                    | [::1]:80        |
            early data           | 050100 05010003 01 61 0050 160301                            | a:80            | 160301
            early data of a 5    | 050100 05010003 01 61 0050 0501000501                        | a:80            | 0501000501
            """)
    void connects(String name, String sent, String target, String early) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                send(proxied, split, sent);
                assertGot(proxied, "0500" + YES);
                assertEquals(List.of(target), proxied.tunnels.targets());
                assertArrayEquals(bytes(early == null ? "" : early), proxied.tunnels.payload());
                assertFalse(proxied.isDone());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no method at all     | 0500                                      | 05ff
            only GSSAPI          | 050101                                    | 05ff
            BIND                 | 050100 05020001 7f000001 0050             | 0500 05070001000000000000
            unknown command      | 050100 05ff0001 7f000001 0050             | 0500 05070001000000000000
            unknown address type | 050100 05010002 7f000001 0050             | 0500 05080001000000000000
            empty name           | 050100 05010003 00 0050                   | 0500 05010001000000000000
            name with a NUL      | 050100 05010003 03 610062 0050            | 0500 05010001000000000000
            name not UTF-8       | 050100 05010003 02 c328 0050              | 0500 05010001000000000000
            name with a colon    | 050100 05010003 03 613a62 0050            | 0500 05010001000000000000
            wrong version inside | 050100 04010001 7f000001 0050             | 0500 05010001000000000000
            """)
    void refuses(String name, String sent, String answer) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                send(proxied, split, sent);
                assertGot(proxied, answer);
                assertRefused(proxied);
            }
        }
    }

    /** Some programs insist on saying who they are, although nobody asks. */
    @Test
    void anybodyMayLogInWhereNobodyHasTo() {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                send(proxied, split, "050102" + LOGIN + CONNECT + "abcd");
                assertGot(proxied, "0502 0100" + YES);
                assertEquals(List.of("example.org:443"), proxied.tunnels.targets());
                assertArrayEquals(bytes("abcd"), proxied.tunnels.payload());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            right credentials           | 050102   | 01 05 616c696365 06 736563726574 | 0502 0100
            method 0 offered first      | 05020002 | 01 05 616c696365 06 736563726574 | 0502 0100
            """)
    void logsIn(String name, String greeting, String login, String answer) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied(ALICE)) {
                send(proxied, split, greeting + login + CONNECT + "abcd");
                assertGot(proxied, answer + YES);
                assertEquals(List.of("example.org:443"), proxied.tunnels.targets());
                assertArrayEquals(bytes("abcd"), proxied.tunnels.payload());
            }
        }
    }

    /** CVE-2023-43644 and its relatives: whatever comes first, without the password there is no tunnel. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            method 0 only                      | 050100                                        | 05ff
            method 0 only, request behind      | 050100 05010003016100 50                      | 05ff
            no method                          | 0500                                          | 05ff
            GSSAPI only                        | 050101                                        | 05ff
            request instead of credentials     | 050102 05010003016100 50                      | 0502 0101
            greeting again                     | 050102 050100                                 | 0502 0101
            method 0 offered too, then request | 05020002 05010003016100 50                    | 0502 0101
            wrong password                     | 050102 01 05 616c696365 06 736563726573       | 0502 0101
            wrong password, request behind     | 050102 01 05 616c696365 01 78 05010003016100 50 | 0502 0101
            password cut short                 | 050102 01 05 616c696365 05 7365637265         | 0502 0101
            wrong user                         | 050102 01 05 616c696366 06 736563726574       | 0502 0101
            empty user                         | 050102 01 00 06 736563726574                  | 0502 0101
            empty password                     | 050102 01 05 616c696365 00                    | 0502 0101
            both empty                         | 050102 01 00 00                               | 0502 0101
            both empty, request behind         | 050102 01 00 00 05010003016100 50             | 0502 0101
            user and password swapped          | 050102 01 06 736563726574 05 616c696365       | 0502 0101
            version 0 of the credentials       | 050102 00 05 616c696365 06 736563726574       | 0502 0101
            """)
    void isNotBypassed(String name, String sent, String answer) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied(ALICE)) {
                send(proxied, split, sent);
                assertGot(proxied, answer);
                assertRefused(proxied);
                send(proxied, split, LOGIN + CONNECT);
                assertRefused(proxied);
            }
        }
    }

    @Test
    void anIncompleteLoginIsNoLogin() {
        try (Proxied proxied = new Proxied(ALICE)) {
            proxied.sends(bytes("050102 01 05 616c696365 06 7365637265"));
            assertGot(proxied, "0502");
            assertTrue(proxied.tunnels.targets().isEmpty());
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
            dial tcp 127.0.0.1:1: connect: connection refused | 05
            dial tcp: lookup nowhere.invalid: no such host    | 04
            dial tcp [2001:db8::1]:80: connect: network is unreachable | 03
            dial tcp 192.0.2.1:80: i/o timeout                | 06
            not allowed                                       | 02
            because                                           | 01
            """)
    void givesTheReasonOfAFailure(String reason, String reply) {
        try (Proxied proxied = new Proxied()) {
            proxied.tunnels.refuse(new StreamRefusedException(reason));
            proxied.sends(bytes("050100" + CONNECT));
            assertGot(proxied, "0500" + "05" + reply + "0001000000000000");
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
        assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(proxied.getsBytes()));
    }

    private static void assertRefused(Proxied proxied) {
        assertTrue(proxied.isDone());
        assertTrue(proxied.tunnels.targets().isEmpty());
        assertEquals(0, proxied.getsBytes().length);
    }
}
