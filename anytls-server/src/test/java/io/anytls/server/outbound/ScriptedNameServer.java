package io.anytls.server.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback: the first question is answered with these addresses, the next one with the next ones, and so on. */
final class ScriptedNameServer implements AutoCloseable {

    private static final int HEADER = 12;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final AtomicInteger asked = new AtomicInteger();
    private final List<List<String>> answers;

    /** @param answers IPv4 addresses; the last ones are given again and again */
    ScriptedNameServer(List<List<String>> answers) throws SocketException {
        this.answers = answers;
        Thread thread = new Thread(this::answer, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int asked() {
        return asked.get();
    }

    private void answer() {
        DatagramPacket query = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                socket.receive(query);
                int number = Math.min(asked.getAndIncrement(), answers.size() - 1);
                byte[] response = response(query.getData(), answers.get(number));
                socket.send(new DatagramPacket(response, response.length, query.getSocketAddress()));
            }
        } catch (IOException closed) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    /** The question as it came, and records of type A that live for 0 s. */
    private static byte[] response(byte[] query, List<String> addresses) throws IOException {
        int end = HEADER;
        while (query[end] != 0) {
            end += 1 + query[end];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(query, 0, 2);
        out.writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, (byte) addresses.size(), 0, 0, 0, 0});
        out.writeBytes(Arrays.copyOfRange(query, HEADER, end + 5));
        for (String address : addresses) {
            out.writeBytes(new byte[] {(byte) 0xC0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4});
            out.writeBytes(InetAddress.getByName(address).getAddress());
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
