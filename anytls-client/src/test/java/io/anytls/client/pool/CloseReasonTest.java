package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionClosedException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** One cause has one reason, however the connection tells of it. */
class CloseReasonTest {

    @Test
    void aWrongPasswordIsOneWhetherTheServerClosesOrResets() {
        IOException reset = new IOException("Connection reset by peer");
        assertEquals(CloseReason.REFUSED, CloseReason.of(new AuthenticationRefusedException("wrong password?", null)));
        assertEquals(CloseReason.REFUSED, CloseReason.of(new AuthenticationRefusedException("wrong password?", reset)));
        assertEquals("refused", CloseReason.REFUSED.toString());
    }

    @Test
    void soIsAServerThatGoesAway() {
        IOException reset = new IOException("Connection reset by peer");
        assertEquals(CloseReason.REMOTE, CloseReason.of(new SessionClosedException("closed by the peer")));
        assertEquals(CloseReason.REMOTE, CloseReason.of(new SessionClosedException("the session failed", reset)));
    }

    @Test
    void whatShouldNotHappenIsAnError() {
        assertEquals(CloseReason.ERROR, CloseReason.of(new ProtocolViolationException("no such frame")));
        assertEquals(
                CloseReason.ERROR,
                CloseReason.of(new SessionClosedException("the session failed", new SSLException("bad record"))));
    }
}
