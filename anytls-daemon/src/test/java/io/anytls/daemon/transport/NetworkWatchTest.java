package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkWatchTest {

    private static final String ROUTE =
            "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0                                         ";

    private final InetAddress home = address("192.0.2.7");
    private final InetAddress away = address("198.51.100.7");
    private final List<Set<InetAddress>> told = new ArrayList<>();
    private NetworkState state = new NetworkState(Set.of(home), Set.of("route"));

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachChangeIsToldOnceWithTheAddressesThatAreGone() {
        try (NetworkWatch watch = new NetworkWatch(() -> state, told::add)) {
            watch.look();
            assertEquals(List.of(), told);
            state = new NetworkState(Set.of(away), Set.of("route"));
            watch.look();
            watch.look();
            assertEquals(List.of(Set.of(home)), told);
            state = new NetworkState(Set.of(away), Set.of("another route"));
            watch.look();
            assertEquals(List.of(Set.of(home), Set.of()), told);
        }
    }

    @Test
    void routesAreReadWithoutTheirCounters() {
        Set<String> routes = NetworkState.routes4(List.of("Iface\tDestination\tGateway", ROUTE));
        assertEquals(Set.of("eth0 00000000/00000000 010200C0"), routes);
        assertEquals(routes, NetworkState.routes4(List.of(ROUTE.replace("0003\t0\t0\t0", "0003\t5\t9\t0"))));
    }

    @Test
    void aNetworkHasANameThatDoesNotFollowTheMachinesAddress() {
        Set<String> out = Set.of("eth0 00000000/00000000 010200C0", "eth0 000200C0/00FFFFFF 00000000");
        String name = new NetworkState(Set.of(home), out).name();
        assertEquals(name, new NetworkState(Set.of(away), Set.of("eth0 00000000/00000000 010200C0")).name());
        assertNotEquals(name, new NetworkState(Set.of(home), Set.of("eth0 00000000/00000000 FE0200C0")).name());
        assertNotEquals(
                new NetworkState(Set.of(home), Set.of()).name(), new NetworkState(Set.of(away), Set.of()).name());
        String zeros = "0".repeat(32);
        assertNotEquals(
                new NetworkState(Set.of(), Set.of("eth0 " + zeros + "/00 fd00")).name(),
                new NetworkState(Set.of(), Set.of("eth0 " + zeros + "/00 fd01")).name());
    }

    @Test
    void whatIsLocalToALinkIsNoRoute() {
        String end = " 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001"
                + " 00000000 00000001     eth0";
        assertEquals(Set.of(), NetworkState.routes6(List.of("fe80000000000000000000000000" + "0000" + end)));
        assertEquals(
                1,
                NetworkState.routes6(List.of("fd00000000000000000000000000" + "0000" + end))
                        .size());
    }

    @Test
    void thisMachinesOwnStateHasNoLoopback() {
        assertFalse(NetworkState.now().addresses().contains(InetAddress.getLoopbackAddress()));
    }
}
