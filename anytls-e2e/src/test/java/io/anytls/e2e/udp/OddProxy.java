package io.anytls.e2e.udp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A SOCKS5 proxy as some are: it says 0.0.0.0 in place of its address, and a name for where an answer comes from. Each datagram is sent back, no target
 * is asked.
 */
final class OddProxy implements AutoCloseable {

    static final String NAME = "target.example";
    private static final int IPV4_HEADER = 10;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final DatagramSocket relay = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    private final List<Socket> controls = new CopyOnWriteArrayList<>();

    OddProxy() throws IOException {
        start("control", this::accept);
        start("relay", this::echo);
    }

    private static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, "odd proxy's " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket control = listener.accept();
                DataInputStream in = new DataInputStream(control.getInputStream());
                in.readFully(new byte[3]); // version, one method, no authentication
                control.getOutputStream().write(new byte[] {5, 0});
                in.readFully(new byte[IPV4_HEADER]);
                byte[] reply = {5, 0, 0, 1, 0, 0, 0, 0, (byte) (relay.getLocalPort() >> 8), (byte) relay.getLocalPort()
                };
                control.getOutputStream().write(reply);
                controls.add(control);
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void echo() {
        byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[1 << 16];
        while (!relay.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                relay.receive(packet);
                ByteBuffer answer = ByteBuffer.allocate(packet.getLength() + 1 + name.length);
                answer.put(new byte[] {0, 0, 0, 3, (byte) name.length})
                        .put(name)
                        .putShort((short) 7);
                answer.put(buffer, IPV4_HEADER, packet.getLength() - IPV4_HEADER);
                relay.send(new DatagramPacket(answer.array(), answer.position(), packet.getSocketAddress()));
            } catch (IOException e) {
                // closed
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many have asked for a relay. */
    int asked() {
        return controls.size();
    }

    /** Ends the relays that there are. */
    void hangUp() {
        controls.forEach(control -> {
            try {
                control.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        hangUp();
        listener.close();
        relay.close();
    }
}
