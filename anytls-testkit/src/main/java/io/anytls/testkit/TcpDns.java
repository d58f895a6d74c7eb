package io.anytls.testkit;

import io.netty.util.NetUtil;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on loopback whose answers fit into no datagram: over UDP it says so, over TCP it says 192.0.2.7 to each question for an
 * IPv4 address. Both are on one port.
 */
public final class TcpDns implements AutoCloseable {

    private static final byte[] ADDRESS = NetUtil.createByteArrayFromIpAddressString("192.0.2.7");
    private static final int TRUNCATED = 0x8380;
    private static final int ANSWER = 0x8180;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final AtomicInteger answers = new AtomicInteger();

    private TcpDns(ServerSocket tcp, DatagramSocket udp) {
        this.tcp = tcp;
        this.udp = udp;
    }

    public static TcpDns start() throws IOException {
        IOException last = null;
        for (int i = 0; i < 20; i++) {
            ServerSocket tcp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            try {
                TcpDns dns = new TcpDns(tcp, new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress()));
                background(dns::datagrams);
                background(dns::connections);
                return dns;
            } catch (IOException e) {
                tcp.close(); // somebody else has that port for UDP
                last = e;
            }
        }
        throw last;
    }

    private static void background(Runnable task) {
        Thread thread = new Thread(task, "tcp dns");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** Answers given over TCP. */
    public int answers() {
        return answers.get();
    }

    private void datagrams() {
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                udp.receive(query);
                byte[] answer = response(ByteBuffer.wrap(query.getData(), 0, query.getLength()), TRUNCATED);
                udp.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connections() {
        try {
            while (true) {
                Socket connection = tcp.accept();
                background(() -> answer(connection)); // the last one may still be open
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void answer(Socket accepted) {
        try (Socket connection = accepted) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            byte[] query = in.readNBytes(in.readUnsignedShort());
            byte[] answer = response(ByteBuffer.wrap(query), ANSWER);
            answers.incrementAndGet();
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeShort(answer.length);
            out.write(answer);
            out.flush();
            in.read(); // until the other side has seen it
        } catch (IOException e) {
            // that is its end
        }
    }

    private static byte[] response(ByteBuffer query, int flags) {
        short id = query.getShort(0);
        int end = 12;
        while (query.get(end) != 0) {
            end += query.get(end) + 1;
        }
        end += 5; // the last, empty label; type; class
        ByteBuffer all = ByteBuffer.allocate(512);
        all.putShort(id).putShort((short) flags).putShort((short) 1);
        all.putShort((short) (flags == ANSWER ? 1 : 0)).putInt(0);
        for (int i = 12; i < end; i++) {
            all.put(query.get(i));
        }
        if (flags == ANSWER) {
            all.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1).putInt(60);
            all.putShort((short) 4).put(ADDRESS);
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
