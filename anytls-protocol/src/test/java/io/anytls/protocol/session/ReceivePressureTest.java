package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.SessionPair;
import io.anytls.protocol.testkit.StreamProbe;
import io.anytls.testkit.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that does not read: memory stays bounded, nothing is lost, its neighbours go on for a while. */
class ReceivePressureTest {

    private static final long MIB = 1 << 20;

    private SessionPair pair;

    @BeforeEach
    void open() {
        pair = new SessionPair();
        pair.clientEnd().capacity(64 << 10);
        pair.serverEnd().capacity(64 << 10);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void anUnreadStreamOf64MibKeepsLittleInMemoryAndLosesNothing() {
        StreamProbe reader = opened();
        reader.stream().config().setAutoRead(false);
        Source source = Source.into(pair.accepted(reader).stream(), 1, 64 * MIB);
        pair.pump();
        assertFalse(pair.clientEnd().config().isAutoRead(), "the session reads no more");
        assertTrue(source.written() < MIB, "in memory: " + source.written());
        assertEquals(0, reader.bytes());

        reader.stream().config().setAutoRead(true);
        long most = 0;
        while (pair.step()) {
            most = Math.max(most, source.written() - reader.bytes());
        }
        assertTrue(most < MIB, "in memory: " + most);
        assertEquals(64 * MIB, reader.bytes());
        assertEquals(source.hash(), reader.hash());
        assertTrue(pair.clientEnd().config().isAutoRead());
    }

    @Test
    void aReaderThatStopsAndGoesLosesNothing() {
        StreamProbe reader = opened();
        Source source = Source.into(pair.accepted(reader).stream(), 2, 8 * MIB);
        long most = 0;
        for (int i = 0; reader.bytes() < 8 * MIB; i++) {
            pair.step();
            most = Math.max(most, source.written() - reader.bytes());
            if (i % 7 == 0) {
                reader.stream().config().setAutoRead(i % 2 == 0);
            }
            if (i % 3 == 0) {
                reader.stream().read();
            }
        }
        assertTrue(most < MIB, "in memory: " + most);
        assertEquals(source.hash(), reader.hash());
    }

    @Test
    void uploadsAreBoundedTheSameWay() {
        StreamProbe writer = pair.open();
        pair.client().announce();
        pair.pump();
        StreamProbe reader = pair.accepted(writer);
        reader.stream().config().setAutoRead(false);
        Source source = Source.into(writer.stream(), 3, 8 * MIB);
        pair.pump();
        assertFalse(pair.serverEnd().config().isAutoRead());
        assertTrue(source.written() < MIB, "in memory: " + source.written());
        reader.stream().config().setAutoRead(true);
        pair.pump();
        assertEquals(source.hash(), reader.hash());
    }

    @Test
    void beforeTheBoundOtherStreamsGoOn() {
        StreamProbe stalled = opened();
        StreamProbe other = opened();
        stalled.stream().config().setAutoRead(false);
        Source.into(pair.accepted(stalled).stream(), 4, ReceiveBuffer.FULL - 16_384);
        pair.pump();
        assertTrue(pair.clientEnd().config().isAutoRead());
        Source source = Source.into(pair.accepted(other).stream(), 5, 8 * MIB);
        pair.pump();
        assertEquals(source.hash(), other.hash());
    }

    @Test
    void beyondTheBoundTheyWaitAndGoOnWhenItHasBeenRead() {
        StreamProbe stalled = opened();
        StreamProbe other = opened();
        stalled.stream().config().setAutoRead(false);
        Source first = Source.into(pair.accepted(stalled).stream(), 6, 2 * MIB);
        pair.pump();
        Source second = Source.into(pair.accepted(other).stream(), 7, 2 * MIB);
        pair.pump();
        assertTrue(other.bytes() < 2 * MIB);
        stalled.stream().config().setAutoRead(true);
        pair.pump();
        assertEquals(first.hash(), stalled.hash());
        assertEquals(second.hash(), other.hash());
    }

    @Test
    void theyGoOnWhenTheStalledStreamIsClosed() {
        StreamProbe stalled = opened();
        StreamProbe other = opened();
        stalled.stream().config().setAutoRead(false);
        Source.into(pair.accepted(stalled).stream(), 8, 2 * MIB);
        pair.pump();
        Source source = Source.into(pair.accepted(other).stream(), 9, 2 * MIB);
        stalled.stream().close();
        pair.pump();
        assertEquals(source.hash(), other.hash());
    }

    @Test
    void readingBeginsAgainWhenLittleIsLeft() {
        StreamProbe reader = opened();
        reader.stream().config().setAutoRead(false);
        Source.into(pair.accepted(reader).stream(), 10, MIB);
        pair.pump();
        while (!pair.clientEnd().config().isAutoRead()) {
            reader.stream().read();
        }
        assertTrue(reader.bytes() >= ReceiveBuffer.FULL - ReceiveBuffer.LOW, "read so far: " + reader.bytes());
    }

    @Test
    void twoStalledStreamsMustBothHaveBeenRead() {
        StreamProbe one = opened();
        StreamProbe two = opened();
        one.stream().config().setAutoRead(false);
        two.stream().config().setAutoRead(false);
        pair.accepted(one).says("1".repeat(120_000));
        pair.accepted(two).says("2".repeat(120_000));
        pair.pump();
        pair.accepted(one).says("1".repeat(50_000));
        pair.accepted(two).says("2".repeat(50_000));
        pair.serverEnd().capacity(MIB);
        pair.pump();
        assertFalse(pair.clientEnd().config().isAutoRead());
        one.stream().config().setAutoRead(true);
        two.stream().config().setAutoRead(true);
        pair.pump();
        assertTrue(pair.clientEnd().config().isAutoRead());
        assertEquals(170_000, one.bytes());
        assertEquals(170_000, two.bytes());
    }

    @Test
    void aFinBehindAStallArrivesBehindItsData() {
        StreamProbe reader = opened();
        reader.stream().config().setAutoRead(false);
        StreamProbe writer = pair.accepted(reader);
        Source source = Source.endingInto(writer.stream(), 11, MIB, 10_000);
        pair.pump();
        assertFalse(reader.inputEnded());
        reader.stream().config().setAutoRead(true);
        pair.pump();
        assertTrue(reader.inputEnded());
        assertEquals(source.hash(), reader.hash());
    }

    private StreamProbe opened() {
        StreamProbe probe = pair.open();
        probe.says("target");
        pair.pump();
        return probe;
    }
}
