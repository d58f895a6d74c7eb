package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RaceTest {

    private static final long MS = 1_000_000;
    private static final InetSocketAddress V6A = address("2001:db8::a");
    private static final InetSocketAddress V6B = address("2001:db8::b");
    private static final InetSocketAddress V4A = address("192.0.2.1");
    private static final InetSocketAddress V4B = address("192.0.2.2");

    @Test
    void familiesTakeTurnsAQuarterOfASecondApart() {
        Race race = new Race(IpStrategy.PREFER_IPV6, new AddressMemory(), 1);
        race.answered(List.of(V4A, V4B, V6A, V6B), 0);
        assertEquals(V6A, race.next(0));
        assertNull(race.next(249 * MS));
        assertEquals(1 * MS, race.delay(249 * MS));
        assertEquals(V4A, race.next(250 * MS));
        assertEquals(V6B, race.next(500 * MS));
        assertEquals(V4B, race.next(750 * MS));
        assertEquals(Race.NEVER, race.delay(5_000 * MS));
        assertFalse(race.isLost());
    }

    @Test
    void aFailureStartsTheNextAtOnce() {
        Race race = new Race(IpStrategy.PREFER_IPV4, new AddressMemory(), 1);
        race.answered(List.of(V4A, V6A), 0);
        assertEquals(V4A, race.next(0));
        race.failed();
        assertEquals(V6A, race.next(3 * MS));
        assertFalse(race.isLost());
        race.failed();
        assertTrue(race.isLost());
    }

    @Test
    void aConnectionThatStandsHasItsOwnTimeToShowWhatItIs() {
        Race race = new Race(IpStrategy.PREFER_IPV4, new AddressMemory(), 1);
        race.answered(List.of(V4A, V6A), 0);
        assertEquals(V4A, race.next(0));
        race.progressed(200 * MS);
        assertNull(race.next(449 * MS));
        assertEquals(V6A, race.next(450 * MS));
    }

    @Test
    void anAnswerForTheOtherFamilyIsHeldBackALittle() {
        Race race = new Race(IpStrategy.PREFER_IPV6, new AddressMemory(), 2);
        race.answered(List.of(V4A), 10 * MS);
        assertNull(race.next(10 * MS));
        assertEquals(50 * MS, race.delay(10 * MS));
        assertEquals(V4A, race.next(60 * MS));
        race.answered(List.of(V6A), 100 * MS);
        assertNull(race.next(100 * MS));
        assertEquals(V6A, race.next(310 * MS));
    }

    @Test
    void thePreferredFamilyWaitsForNobody() {
        Race race = new Race(IpStrategy.PREFER_IPV6, new AddressMemory(), 2);
        race.answered(List.of(V6A), 10 * MS);
        assertEquals(V6A, race.next(10 * MS));
    }

    @Test
    void aPreferredFamilyWithoutAddressesHoldsNothingBack() {
        Race race = new Race(IpStrategy.PREFER_IPV6, new AddressMemory(), 2);
        race.answered(List.of(), 5 * MS);
        race.answered(List.of(V4A), 10 * MS);
        assertEquals(V4A, race.next(10 * MS));
    }

    @Test
    void itIsLostOnlyWhenNoLookUpIsLeft() {
        Race race = new Race(IpStrategy.PREFER_IPV6, new AddressMemory(), 2);
        race.answered(List.of(V4A), 0);
        assertEquals(V4A, race.next(50 * MS));
        race.failed();
        assertFalse(race.isLost());
        race.answered(List.of(), 90 * MS);
        assertTrue(race.isLost());
    }

    @Test
    void aNameWithHundredsOfAddressesIsNotAScan() {
        Race race = new Race(IpStrategy.PREFER_IPV4, new AddressMemory(), 1);
        race.answered(
                IntStream.range(1, 200).mapToObj(i -> address("192.0.2." + i)).toList(), 0);
        long dialled = Stream.generate(() -> race.next(0))
                .takeWhile(address -> address != null)
                .peek(address -> race.failed())
                .count();
        assertEquals(Race.MOST_ATTEMPTS, dialled);
        assertTrue(race.isLost());
    }

    // ---- what is remembered of the addresses ----

    @Test
    void whatHasServedComesFirstTheLatestInFront() {
        AddressMemory memory = new AddressMemory();
        memory.served(V6B.getAddress());
        memory.served(V4B.getAddress());
        Race race = new Race(IpStrategy.PREFER_IPV6, memory, 1);
        race.answered(List.of(V6A, V6B, V4A, V4B), 0);
        assertEquals(List.of(V4B, V6B, V6A, V4A), started(race, 4));
    }

    @Test
    void whatHasFailedItsPurposeComesLastWhateverItsFamily() {
        AddressMemory memory = new AddressMemory();
        memory.served(V6A.getAddress());
        memory.failed(V6A.getAddress());
        Race race = new Race(IpStrategy.PREFER_IPV6, memory, 1);
        race.answered(List.of(V6A, V4A, V4B), 0);
        assertEquals(List.of(V4A, V4B, V6A), started(race, 3));
        assertFalse(race.isLost());
    }

    @Test
    void whatHasServedIsNotHeldBackForTheOtherFamily() {
        AddressMemory memory = new AddressMemory();
        memory.served(V4A.getAddress());
        Race race = new Race(IpStrategy.PREFER_IPV6, memory, 2);
        race.answered(List.of(V4A), 0);
        assertEquals(V4A, race.next(0));
    }

    @Test
    void whatHasFailedIsHeldBackForTheOtherFamily() {
        AddressMemory memory = new AddressMemory();
        memory.failed(V6A.getAddress());
        Race race = new Race(IpStrategy.PREFER_IPV6, memory, 2);
        race.answered(List.of(V6A), 0);
        assertNull(race.next(0));
        race.answered(List.of(V4A), 10 * MS);
        assertEquals(V4A, race.next(10 * MS));
    }

    @Test
    void theMemoryIsBounded() {
        AddressMemory memory = new AddressMemory();
        for (int i = 0; i < AddressMemory.MOST + 1; i++) {
            memory.served(address("192.0.2." + i).getAddress());
        }
        assertEquals(
                AddressMemory.Standing.UNKNOWN,
                memory.standing(address("192.0.2.0").getAddress()));
        assertEquals(
                AddressMemory.Standing.SERVED,
                memory.standing(address("192.0.2.1").getAddress()));
    }

    private static List<InetSocketAddress> started(Race race, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> race.next(i * Race.STAGGER))
                .toList();
    }

    private static InetSocketAddress address(String ip) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(ip), 443);
    }
}
