package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.address.TargetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolKeyTest {

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "Example.COM, example.com",
        "example.com., example.com",
        "WWW.Example.com., www.example.com",
        "intranet., intranet.",
        "., .",
        "a.., a..",
        "127.0.0.1, 127.0.0.1",
        "2001:db8::1, 2001:db8::1"
    })
    void aTargetHasOneSpelling(String written, String key) {
        assertEquals(new TargetAddress(key, 443), PoolKey.of(new TargetAddress(written, 443)));
    }
}
