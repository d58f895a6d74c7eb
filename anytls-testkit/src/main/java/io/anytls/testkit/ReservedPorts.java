package io.anytls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that no other process gets while this JVM lives: connections to them are refused until a program under test listens there.
 *
 * <p>A socket that is bound to the wildcard address and never listens keeps each of them. The system does not choose a port that is
 * bound, neither for a listener nor for a connection, but it lets a listener with SO_REUSEADDR share it. Netty's listeners, Java's and
 * Go's have this option. A port that is picked and then closed has no such protection: another process may have it a moment later.
 */
public final class ReservedPorts {

    private static final List<Socket> KEEPERS = new ArrayList<>();

    private ReservedPorts() {}

    /** @return a port that nothing listens on, on no address of this machine */
    public static synchronized int next() {
        try {
            Socket keeper = new Socket();
            keeper.setReuseAddress(true);
            keeper.bind(new InetSocketAddress(0));
            KEEPERS.add(keeper);
            return keeper.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
