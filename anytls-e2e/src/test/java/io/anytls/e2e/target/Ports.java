package io.anytls.e2e.target;

import io.anytls.testkit.ReservedPorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Loopback addresses with a port that nobody listens on. */
public final class Ports {

    private Ports() {}

    /** Refuses connections until a program under test listens there; no other process gets its port. */
    public static InetSocketAddress refusing() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ReservedPorts.next());
    }
}
