package io.anytls.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Nonce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which of the sendings of a stream is served, on a clock that is moved. */
class NoncesTest {

    private long now;
    private final Nonces nonces = new Nonces(() -> now);
    private final Nonce nonce = Nonce.random();
    private final List<String> overtaken = new ArrayList<>();

    private Turn take(Nonce sent, String name) {
        return nonces.take("anna", sent, () -> overtaken.add(name));
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void aCopyTakesThePlaceOfOneThatHasGivenNothingToItsTarget() {
        Turn first = take(nonce, "first");
        Turn copy = take(nonce.again(), "copy");
        assertEquals(List.of("first"), overtaken);
        assertFalse(first.serve());
        assertNull(copy.refusal());
        assertTrue(copy.serve() && copy.serve());
    }

    @Test
    void aCopyOfOneThatHasIsRefused() {
        assertTrue(take(nonce, "first").serve());
        assertEquals("already served", take(nonce.again(), "copy").refusal());
        assertEquals(List.of(), overtaken);
    }

    @Test
    void theFirstMayComeLast() {
        Turn copy = take(nonce.again(), "copy");
        assertEquals(
                "a later sending of this stream has come before",
                take(nonce, "first").refusal());
        assertTrue(copy.serve());
        assertEquals(List.of(), overtaken);
    }

    @Test
    void nobodyIsToldOfAStreamThatIsOver() {
        take(nonce, "first").over();
        assertNull(take(nonce.again(), "copy").refusal());
        assertEquals(List.of(), overtaken);
    }

    @Test
    void oneIsKeptForThirtySecondsAfterItWasSentLast() {
        take(nonce, "first").serve();
        pass(30_000);
        assertEquals("already served", take(nonce.again(), "second").refusal());
        pass(30_000);
        assertEquals("already served", take(nonce.again().again(), "third").refusal());
        pass(30_001);
        assertNull(take(nonce.again(), "forgotten").refusal());
    }

    @Test
    void usersHaveTheirOwn() {
        take(nonce, "first").serve();
        assertNull(nonces.take("berta", nonce, () -> {}).refusal());
    }

    /** To forget one early would be to serve it twice. */
    @Test
    void beyondTheBoundNewOnesAreRefusedAndCopiesAreNot() {
        take(nonce, "first");
        for (int i = 1; i < Nonces.MOST; i++) {
            assertNull(take(Nonce.random(), "another").refusal());
        }
        assertEquals(
                "too many streams that may be sent again",
                take(Nonce.random(), "one more").refusal());
        assertNull(take(nonce.again(), "copy").refusal());
        assertNull(nonces.take("berta", Nonce.random(), () -> {}).refusal());
        pass(30_001);
        nonces.forget();
        assertNull(take(Nonce.random(), "later").refusal());
    }

    @Test
    void aStreamWithoutNonceIsFree() {
        assertNull(take(null, "any").refusal());
        assertTrue(take(null, "any").serve());
        assertEquals(List.of(), overtaken);
    }

    @Test
    void eachRunHasANameOfItsOwn() {
        assertTrue(nonces.instance().matches("[0-9a-f]{16}"));
        assertNotEquals(nonces.instance(), new Nonces(() -> 0).instance());
    }
}
