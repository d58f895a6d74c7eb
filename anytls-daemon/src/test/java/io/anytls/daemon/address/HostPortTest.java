package io.anytls.daemon.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1080,        127.0.0.1,        1080",
        "[::1]:443,             ::1,              443",
        "[2001:db8::7]:65535,   2001:db8::7,      65535",
        ":8443,                 '',               8443",
        ":0,                    '',               0",
        "host:1,                host,             1",
        "a_b-c.example:1,       a_b-c.example,    1",
        "bücher.example:443,    xn--bcher-kva.example, 443",
    })
    void addressesAreRead(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                    the port is missing",
        "127.0.0.1,             the port is missing",
        "host,                  the port is missing",
        "1080,                  a colon is missing; did you mean :1080?",
        "123456,                the port is missing",
        "[::1],                 the port is missing",
        "127.0.0.1:,            the port must be a number",
        "127.0.0.1:http,        the port must be a number",
        "127.0.0.1:-1,          the port must be a number",
        "127.0.0.1:+1,          the port must be a number",
        "127.0.0.1:65536,       the port must be between 0 and 65535",
        "127.0.0.1:999999,      the port must be a number between 0 and 65535",
        "127.0.0.1:１,          the port must be a number",
        "::1:443,               an IPv6 address needs brackets",
        "::1,                   an IPv6 address needs brackets",
        "[::1:443,              no IPv6 address between the brackets",
        "[127.0.0.1]:443,       no IPv6 address between the brackets",
        "[]:443,                no IPv6 address between the brackets",
        "a b:443,               neither a name nor an IP address",
        "a/b:443,               neither a name nor an IP address",
    })
    void whatIsNoAddressIsExplained(String text, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:1080", "[::1]:443", ":8443", "host.example:1"})
    void theTextFormCanBeReadAgain(String text) {
        assertEquals(text, HostPort.parse(text).toString());
    }

    @Test
    void namesAreNotResolvedForDialling() {
        assertTrue(new HostPort("host.example", 1).dialAddress().isUnresolved());
        assertFalse(new HostPort("::1", 1).dialAddress().isUnresolved());
        assertFalse(new HostPort("127.0.0.1", 1).dialAddress().isUnresolved());
    }

    @Test
    void noHostMeansAllAddresses() throws UnknownHostException {
        assertTrue(new HostPort("", 1).listenAddress().getAddress().isAnyLocalAddress());
        assertThrows(UnknownHostException.class, () -> new HostPort("no.such.host.invalid", 1).listenAddress());
    }
}
