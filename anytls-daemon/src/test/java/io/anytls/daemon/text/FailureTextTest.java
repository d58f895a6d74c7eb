package io.anytls.daemon.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.tls.HandshakeFailure;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void noClassIsNamed() {
        assertEquals("broken", FailureText.of(new IOException("broken")));
        assertEquals("broken", FailureText.of(new ExecutionException(new IOException("broken"))));
        assertEquals("closed channel", FailureText.of(new ClosedChannelException()));
        assertEquals("null pointer", FailureText.of(new NullPointerException()));
    }

    @Test
    void theSystemsWordsStandWithoutTheCall() {
        IOException reset = new IOException("recvAddress(..) failed with error(-104): Connection reset by peer");
        assertEquals("connection reset by peer", FailureText.of(reset));
        assertEquals("connection reset by peer", HandshakeFailure.words(new IOException("TLS", reset)));
        assertEquals("f(..) failed", FailureText.of(new IOException("f(..) failed")));
    }

    @Test
    void whatTheSystemSaysOfAFileIsSaidWithoutItsName() {
        assertEquals("there is no such file or folder", FailureText.of(new NoSuchFileException("/x")));
        assertEquals(
                "Read-only file system", FailureText.of(new FileSystemException("/x", null, "Read-only file system")));
    }

    @Test
    void itIsOneLineAndComesToAnEnd() {
        assertEquals("a b", FailureText.of(new IOException("a\nb")));
        IOException round = new IOException((String) null);
        round.initCause(new IOException(null, round));
        assertEquals("io", FailureText.of(round));
    }
}
