package io.anytls.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineQueueTest {

    private final LineQueue queue = new LineQueue(1_000, lost -> bytes(lost + " lost"));

    @Test
    void linesComeInTheirOrder() throws InterruptedException {
        offer("a");
        offer("b");
        assertEquals(List.of("a", "b"), take());
    }

    @Test
    void whatDoesNotFitIsDroppedAndToldWhereItIsMissing() throws InterruptedException {
        fill();
        offer("dropped");
        offer("dropped too");
        List<String> first = take();
        assertFalse(first.contains("dropped"), first.toString());
        queue.written();
        offer("next");
        assertEquals(List.of("2 lost", "next"), take());
    }

    @Test
    void aLossIsToldWithoutAnotherLine() throws InterruptedException {
        fill();
        offer("dropped");
        take();
        queue.written();
        assertEquals(List.of("1 lost"), take());
    }

    @Test
    void whatIsBeingWrittenCountsUntilItIs() throws InterruptedException {
        fill();
        take();
        offer("dropped: the writer has not come back");
        queue.written();
        assertEquals(List.of("1 lost"), take());
    }

    @Test
    void afterALossHalfOfItHasToBeFreeAgain() throws InterruptedException {
        LineQueue large = new LineQueue(1 << 20, lost -> bytes(lost + " lost"));
        byte[] line = new byte[(32 << 10) - 64];
        for (int i = 0; i < 33; i++) {
            large.offer(line); // the last one does not fit
        }
        large.take();
        large.written();
        large.offer(bytes("dropped, or there would be a line about each gap"));
        int taken = 2;
        while (taken < 32) {
            taken += large.take().size();
            large.written();
        }
        assertEquals("2 lost", text(large.take().get(0)));
    }

    @Test
    void somebodyCanWaitUntilAllIsWritten() throws InterruptedException {
        assertTrue(queue.awaitWritten(0));
        offer("a");
        assertFalse(queue.awaitWritten(0));
        take();
        assertFalse(queue.awaitWritten(TimeUnit.MILLISECONDS.toNanos(1)));
        queue.written();
        assertTrue(queue.awaitWritten(0));
    }

    @Test
    void whoWritesCanBeWoken() throws InterruptedException {
        queue.wake();
        assertEquals(List.of(), take());
    }

    private void fill() {
        for (int i = 0; i < 10; i++) {
            queue.offer(new byte[36]);
        }
    }

    private void offer(String line) {
        queue.offer(bytes(line));
    }

    private List<String> take() throws InterruptedException {
        List<String> lines = new ArrayList<>();
        queue.take().forEach(line -> lines.add(text(line)));
        return lines;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
