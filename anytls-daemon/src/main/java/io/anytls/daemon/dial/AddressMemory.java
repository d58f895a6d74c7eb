package io.anytls.daemon.dial;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What has become of connections to the addresses of one host: those that have served come first in its next {@link Race}, the latest
 * of them in front, and those that took the connection but did not serve come last. Whoever has dialled says so here, since a connect
 * alone proves little: a front whose backend is gone accepts too. Bounded. Any thread.
 */
final class AddressMemory {

    static final int MOST = 32;

    private final Set<InetAddress> served = new LinkedHashSet<>();
    private final Set<InetAddress> failed = new LinkedHashSet<>();

    enum Standing {
        SERVED,
        UNKNOWN,
        FAILED
    }

    /** The address has done what it was dialled for. */
    synchronized void served(InetAddress address) {
        failed.remove(address);
        addLast(served, address);
    }

    /** The address has been connected to, and has not done what it was dialled for. */
    synchronized void failed(InetAddress address) {
        served.remove(address);
        addLast(failed, address);
    }

    private static void addLast(Set<InetAddress> addresses, InetAddress address) {
        addresses.remove(address);
        addresses.add(address);
        if (addresses.size() > MOST) {
            addresses.remove(addresses.iterator().next());
        }
    }

    /** The one that has served last; null if there is none. */
    synchronized InetAddress latest() {
        InetAddress latest = null;
        for (InetAddress address : served) {
            latest = address;
        }
        return latest;
    }

    synchronized Standing standing(InetAddress address) {
        if (served.contains(address)) {
            return Standing.SERVED;
        }
        return failed.contains(address) ? Standing.FAILED : Standing.UNKNOWN;
    }

    /** The latest that has served first; what nothing is known of stays in its order. */
    synchronized List<InetSocketAddress> inOrder(Collection<InetSocketAddress> addresses) {
        List<InetAddress> order = List.copyOf(served);
        return addresses.stream()
                .sorted(Comparator.comparingInt(address -> -order.indexOf(address.getAddress())))
                .toList();
    }
}
