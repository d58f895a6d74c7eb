package io.anytls.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FailureWordsTest {

    @Test
    void aFailureSpeaksForItself() {
        assertEquals("connection reset", FailureWords.of(new IOException("connection reset")));
    }

    @Test
    void aSilentOneIsNamedInPlainWords() {
        assertEquals("closed channel", FailureWords.of(new ClosedChannelException()));
        assertEquals("stack overflow", FailureWords.of(new StackOverflowError()));
        assertEquals("illegal state", FailureWords.of(new IllegalStateException(" ")));
        assertEquals("unknown failure", FailureWords.of(new RuntimeException() {}));
    }
}
