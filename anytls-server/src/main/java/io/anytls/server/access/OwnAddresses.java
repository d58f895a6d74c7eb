package io.anytls.server.access;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine's interfaces, as they were when last looked at. An address that a translator in front of the machine
 * has is not among them: nothing here can know it.
 */
public final class OwnAddresses {

    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    private volatile Set<InetAddress> addresses = Set.of();

    /** Looks at them now. */
    public static OwnAddresses lookUp() {
        OwnAddresses own = new OwnAddresses();
        own.refresh();
        return own;
    }

    static OwnAddresses of(Set<InetAddress> addresses) {
        OwnAddresses own = new OwnAddresses();
        own.addresses = Set.copyOf(addresses);
        return own;
    }

    /** Looks again. Asks the system, so not on an event loop. */
    public void refresh() {
        try {
            addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            LOG.debug("the interfaces cannot be listed: {}", e.getMessage());
        }
    }

    boolean contains(InetAddress address) {
        return addresses.contains(address);
    }
}
