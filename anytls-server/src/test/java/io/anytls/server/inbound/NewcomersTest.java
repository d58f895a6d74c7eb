package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who makes room for whom before the password. */
class NewcomersTest {

    private static final int MOST = 16;

    private final Newcomers newcomers = new Newcomers(MOST, () -> 0);

    private EmbeddedChannel enter(String from) {
        return enter(from, false);
    }

    private EmbeddedChannel enter(String from, boolean isUnlimited) {
        EmbeddedChannel connection = new EmbeddedChannel();
        newcomers.enter(connection, address(from), isUnlimited);
        return connection;
    }

    private List<EmbeddedChannel> enter(String from, int count) {
        List<EmbeddedChannel> entered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entered.add(enter(from));
        }
        return entered;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneAddressHasAQuarterAndThenItsOldestGoes() {
        List<EmbeddedChannel> quarter = enter("192.0.2.1", MOST / 4);
        assertTrue(quarter.stream().allMatch(EmbeddedChannel::isOpen));
        EmbeddedChannel newest = enter("192.0.2.1");
        assertFalse(quarter.get(0).isOpen());
        assertTrue(quarter.get(1).isOpen());
        assertTrue(newest.isOpen());
        assertEquals(MOST / 4, newcomers.count());
    }

    @Test
    void anUnlimitedSourceMayHaveAll() {
        List<EmbeddedChannel> all = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            all.add(enter("10.0.0.1", true));
        }
        assertTrue(all.stream().allMatch(EmbeddedChannel::isOpen));
        enter("10.0.0.1", true);
        assertFalse(all.get(0).isOpen());
        assertEquals(MOST, newcomers.count());
    }

    /** A flood from many addresses closes its own: who comes alone stays. */
    @Test
    void whenAllPlacesAreTakenTheFullestAddressGivesItsOldest() {
        EmbeddedChannel honest = enter("198.51.100.7");
        List<EmbeddedChannel> flood = new ArrayList<>();
        for (int i = 0; i < 10 * MOST; i++) {
            flood.add(enter("203.0.113." + i % 4));
        }
        assertEquals(MOST, newcomers.count());
        assertTrue(honest.isOpen());
        EmbeddedChannel another = enter("198.51.100.8");
        assertTrue(another.isOpen());
        assertTrue(honest.isOpen());
        assertEquals(MOST - 2, flood.stream().filter(EmbeddedChannel::isOpen).count());
    }

    @Test
    void ofIpv6ASubnetIsOneSource() {
        List<EmbeddedChannel> subnet = new ArrayList<>();
        for (int i = 0; i <= MOST / 4; i++) {
            subnet.add(enter("2001:db8:0:1::" + i));
        }
        assertFalse(subnet.get(0).isOpen());
        assertTrue(enter("2001:db8:0:2::1").isOpen());
    }

    @Test
    void whoAuthenticatesOrEndsGivesItsPlaceBackOnce() {
        EmbeddedChannel authenticated = enter("192.0.2.1");
        newcomers.leave(authenticated, address("192.0.2.1"));
        newcomers.leave(authenticated, address("192.0.2.1"));
        authenticated.close();
        enter("192.0.2.2").close();
        assertEquals(0, newcomers.count());
        List<EmbeddedChannel> others = enter("192.0.2.3", MOST / 4);
        assertTrue(others.stream().allMatch(EmbeddedChannel::isOpen));
    }

    @Test
    void aWayToTheBackendTakesASecondPlaceUntilItIsGivenBack() {
        EmbeddedChannel visitor = enter("192.0.2.1");
        Runnable back = newcomers.accompany(visitor, address("192.0.2.1"), false);
        assertEquals(2, newcomers.count());
        List<EmbeddedChannel> others = enter("192.0.2.1", MOST / 4 - 2);
        assertTrue(visitor.isOpen());
        enter("192.0.2.1");
        assertFalse(visitor.isOpen(), "the oldest, as its two places count");
        back.run();
        back.run();
        assertTrue(others.stream().allMatch(EmbeddedChannel::isOpen));
        assertEquals(MOST / 4 - 1, newcomers.count());
    }

    /** However few places there are, one visitor alone can be shown the site. */
    @Test
    void aVisitorAloneMakesNoRoomForItself() {
        Newcomers few = new Newcomers(1, () -> 0);
        EmbeddedChannel visitor = new EmbeddedChannel();
        few.enter(visitor, address("192.0.2.1"), false);
        few.accompany(visitor, address("192.0.2.1"), false);
        assertTrue(visitor.isOpen());
    }

    @Test
    void sourcesAreNamedAsFirewallsWantThem() {
        assertEquals("192.0.2.7", Source.of(address("192.0.2.7")).toString());
        assertEquals(
                "2001:db8:1:2::/64", Source.of(address("2001:db8:1:2:3:4:5:6")).toString());
    }
}
