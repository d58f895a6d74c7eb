package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.pool.Refusals.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {

    /** What this server, anytls-go and sing-box say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no such host | NO_HOST",
                "dial tcp: lookup secret.example on 127.0.0.53:53: no such host | NO_HOST",
                "lookup secret.example: server misbehaving | LOOK_UP",
                "name look-up failed | LOOK_UP",
                "connection refused | REFUSED",
                "dial tcp 192.0.2.1:81: connect: connection refused | REFUSED",
                "timed out | TIMEOUT",
                "dial tcp 192.0.2.1:81: i/o timeout | TIMEOUT",
                "context deadline exceeded | TIMEOUT",
                "host unreachable | UNREACHABLE",
                "connect: no route to host | UNREACHABLE",
                "not allowed | FORBIDDEN",
                "too many connections to this target, the limit is 100 | LIMIT",
                "something new | OTHER",
            })
    void reasonsOfAllServersAreSortedIntoKinds(String reason, Kind kind) {
        assertEquals(kind, Kind.of(reason));
    }
}
