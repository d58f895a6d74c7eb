package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.anytls.client.config.BreakerOptions;
import io.anytls.protocol.SilentServerException;
import io.anytls.testkit.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person is told of a server that is silent on new sessions. Time is a number. */
class ServerHealthTest {

    private static final long SECOND = 1_000_000_000L;

    private final CapturedLog log = CapturedLog.of("io.anytls.client", Level.WARN);
    private final ServerHealth health =
            new ServerHealth("server 192.0.2.1:443", new Breaker(() -> BreakerOptions.DEFAULT, () -> 0));

    @AfterEach
    void close() {
        log.close();
    }

    private void silent(long second) {
        health.silent(new SilentServerException(), second * SECOND);
    }

    private long warnings() {
        return log.count("server 192.0.2.1:443: the TLS handshake succeeded, but the server has not answered in time");
    }

    /** A password that was right a moment ago is not to be doubted because a machine is busy. */
    @Test
    void aMomentsSilenceOfAServerThatHasAnsweredIsNoWarning() {
        health.answered();
        silent(0);
        silent(0);
        silent(5);
        assertEquals(0, warnings());
        health.answered();
        silent(60);
        assertEquals(0, warnings(), "it has answered in between");
    }

    @Test
    void aLongerOneIsTold() {
        health.answered();
        silent(0);
        silent(6);
        assertEquals(1, warnings());
    }

    @Test
    void soIsTheFirstOfOneThatWasNeverHeard() {
        silent(0);
        assertEquals(1, warnings());
    }
}
