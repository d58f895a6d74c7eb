package io.anytls.e2e.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A target that sends each datagram back. */
public final class EchoOverUdp implements AutoCloseable {

    private static final int LARGE = 4 << 20;

    private final DatagramSocket socket;
    private final Set<InetSocketAddress> senders = ConcurrentHashMap.newKeySet();

    /** @param host an address of this machine */
    public EchoOverUdp(String host) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), 0));
            socket.setReceiveBufferSize(LARGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::run, "echo over UDP");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        byte[] buffer = new byte[1 << 16];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                senders.add((InetSocketAddress) packet.getSocketAddress());
                socket.send(packet);
            } catch (IOException e) {
                // closed, or one datagram is lost
            }
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Who has sent something: the sockets of the server. */
    public Set<InetSocketAddress> senders() {
        return senders;
    }

    @Override
    public void close() {
        socket.close();
    }
}
