package io.anytls.e2e.udp;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A program that sends datagrams through the proxy by SOCKS5's UDP ASSOCIATE, byte by byte as RFC 1928 has it. */
final class UdpApplication implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int LARGE = 4 << 20;

    private final Socket control;
    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final InetSocketAddress relay;

    UdpApplication(InetSocketAddress proxy) throws IOException {
        control = new Socket(proxy.getAddress(), proxy.getPort());
        control.setSoTimeout(TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setReceiveBufferSize(LARGE);
        control.getOutputStream().write(new byte[] {5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
        DataInputStream in = new DataInputStream(control.getInputStream());
        in.readFully(new byte[2]);
        if (in.readInt() != 0x05000001) {
            throw new IOException("refused, or no IPv4 address");
        }
        byte[] address = new byte[4];
        in.readFully(address);
        relay = new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
    }

    /** What one has brought back, and from where. */
    record Answer(InetSocketAddress from, byte[] payload) {}

    /** Where it shall send to. */
    InetSocketAddress relay() {
        return relay;
    }

    Socket control() {
        return control;
    }

    /** @param host an IP literal goes as an address, anything else as a name */
    void send(String host, int port, byte[] payload) throws IOException {
        send(0, host, port, payload);
    }

    void send(int fragment, String host, int port, byte[] payload) throws IOException {
        byte[] datagram = datagram(fragment, host, port, payload);
        socket.send(new DatagramPacket(datagram, datagram.length, relay));
    }

    /** With the header that it has between an application and the proxy. */
    static byte[] datagram(int fragment, String host, int port, byte[] payload) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(4 + 1 + 255 + 2 + payload.length);
        datagram.putShort((short) 0).put((byte) fragment);
        boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        byte[] bytes = literal ? InetAddress.getByName(host).getAddress() : host.getBytes(StandardCharsets.UTF_8);
        datagram.put((byte) (!literal ? 3 : bytes.length == 4 ? 1 : 4));
        if (!literal) {
            datagram.put((byte) bytes.length);
        }
        datagram.put(bytes).putShort((short) port).put(payload);
        return Arrays.copyOf(datagram.array(), datagram.position());
    }

    Answer receive() throws IOException {
        byte[] buffer = new byte[1 << 16];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        ByteBuffer datagram = ByteBuffer.wrap(buffer, 0, packet.getLength());
        datagram.getShort();
        datagram.get();
        int type = datagram.get();
        byte[] address = new byte[type == 1 ? 4 : type == 3 ? datagram.get() : 16];
        datagram.get(address);
        int port = datagram.getShort() & 0xffff;
        byte[] payload = Arrays.copyOfRange(buffer, datagram.position(), packet.getLength());
        InetSocketAddress from = type == 3
                ? InetSocketAddress.createUnresolved(new String(address, StandardCharsets.US_ASCII), port)
                : new InetSocketAddress(InetAddress.getByAddress(address), port);
        return new Answer(from, payload);
    }

    /** True if something comes in this time. */
    boolean receivesWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            receive();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
        socket.close();
    }
}
