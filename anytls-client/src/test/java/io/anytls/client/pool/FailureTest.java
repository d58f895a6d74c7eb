package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.dial.DialException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

    @ParameterizedTest
    @CsvSource({
        "NO_DESCRIPTORS,   OURS",
        "NO_LOCAL_ADDRESS, OURS",
        "UNREACHABLE,      OURS",
        "LOOK_UP_FAILED,   OURS",
        "REFUSED,          UNREACHED",
        "TIMEOUT,          UNREACHED",
    })
    void whatThisMachineLacksIsNoFaultOfTheServers(DialException.Kind kind, Failure failure) {
        assertEquals(failure, Failure.ofDial(new IOException("server", new DialException(kind, null))));
    }
}
