package io.anytls.daemon.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketTextTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80",
        "0.0.0.0, 0.0.0.0:80",
        "::, [::]:80",
        "::1, [::1]:80",
        "2001:db8:0:0:0:0:0:7, [2001:db8::7]:80"
    })
    void addressesAreWrittenAsPeopleWriteThem(String literal, String written) throws UnknownHostException {
        assertEquals(written, SocketText.of(new InetSocketAddress(InetAddress.getByName(literal), 80)));
    }

    @Test
    void aNameStaysAName() {
        assertEquals("host.example:80", SocketText.of(InetSocketAddress.createUnresolved("host.example", 80)));
        assertEquals("nowhere", SocketText.of(null));
    }
}
