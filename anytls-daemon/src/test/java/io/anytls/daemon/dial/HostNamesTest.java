package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "example.org.",
                "localhost",
                "a",
                "xn--bcher-kva.example",
                "bücher.example",
                "_sip._tcp.example.org",
                "1.example",
                "3com.com",
                "a-b.c--d.e"
            })
    void thisCanBeAsked(String host) {
        assertTrue(HostNames.isHostName(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "127.0.0.0x1",
                "127.0.0.1.",
                ".",
                "",
                "a..b",
                ".a",
                "exa mple.org",
                "-a.org",
                "a-.org",
                "a/b",
                "a%b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org"
            })
    void thisCannot(String host) {
        assertFalse(HostNames.isHostName(host));
    }
}
