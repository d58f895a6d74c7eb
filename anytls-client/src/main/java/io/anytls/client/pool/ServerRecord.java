package io.anytls.client.pool;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which addresses the server's name has had, and which it has no more. A record that shows some of many addresses in turn is seen through
 * once one has come back: that one, and each other that does so, is never taken for gone again. Bounded. Any thread.
 */
final class ServerRecord {

    static final int MOST = 64;

    private final Set<InetAddress> gone = new LinkedHashSet<>();
    private final Set<InetAddress> returned = new LinkedHashSet<>();
    private Set<InetAddress> known = Set.of();

    /**
     * The name has been looked up.
     *
     * @param addresses one or more. A family that has none may only not have answered: nothing of it has left
     * @return whether an address has left it
     */
    synchronized Predicate<InetAddress> lookedUp(List<InetAddress> addresses) {
        Set<InetAddress> now = Set.copyOf(addresses);
        for (InetAddress address : now) {
            if (gone.remove(address)) {
                add(returned, address);
            }
        }
        Set<Class<?>> families = new HashSet<>();
        now.forEach(address -> families.add(address.getClass()));
        for (InetAddress address : known) {
            if (!now.contains(address) && families.contains(address.getClass())) {
                add(gone, address);
            }
        }
        known = now;
        Set<InetAddress> turning = Set.copyOf(returned);
        return address -> families.contains(address.getClass()) && !now.contains(address) && !turning.contains(address);
    }

    private static void add(Set<InetAddress> addresses, InetAddress address) {
        addresses.add(address);
        if (addresses.size() > MOST) {
            addresses.remove(addresses.iterator().next());
        }
    }
}
