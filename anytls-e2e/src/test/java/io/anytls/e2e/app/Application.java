package io.anytls.e2e.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program that reaches targets through the proxy by SOCKS5, byte by byte as RFC 1928 has it. */
public final class Application {

    public static final int GENERAL_FAILURE = 1;
    public static final int NOT_ALLOWED = 2;
    public static final int HOST_UNREACHABLE = 4;
    public static final int REFUSED = 5;

    /** Against tests that hang: longer than anything here takes. */
    private static final int READ_TIMEOUT_MILLIS = 60_000;

    private static final int SOCKS5 = 5;

    private final InetSocketAddress proxy;

    public Application(InetSocketAddress proxy) {
        this.proxy = proxy;
    }

    public InetSocketAddress proxy() {
        return proxy;
    }

    public Socket connect(InetSocketAddress target) throws IOException {
        return connect(target.getAddress().getHostAddress(), target.getPort());
    }

    /**
     * A tunnel that the proxy has said yes to.
     *
     * @param host an IP literal is sent as an address, anything else as a name
     * @throws SocksRefusedException if it says no
     */
    public Socket connect(String host, int port) throws IOException {
        Socket socket = open(new Socket());
        try {
            request(socket, host, port);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The same over a socket whose buffers have been set before. */
    public Socket connect(Socket unconnected, InetSocketAddress target) throws IOException {
        open(unconnected);
        request(unconnected, target.getAddress().getHostAddress(), target.getPort());
        return unconnected;
    }

    private Socket open(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(proxy);
        return socket;
    }

    private static void request(Socket socket, String host, int port) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(new byte[] {SOCKS5, 1, 0});
        if (in.readByte() != SOCKS5 || in.readByte() != 0) {
            throw new IOException("no method without a password");
        }
        socket.getOutputStream().write(connectRequest(host, port));
        readReply(in);
    }

    /** CONNECT, as it goes over the wire. */
    public static byte[] connectRequest(String host, int port) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {SOCKS5, 1, 0});
        if (host.matches("[0-9.]+|.*:.*")) {
            byte[] address = InetAddress.getByName(host).getAddress();
            out.write(address.length == 4 ? 1 : 4);
            out.write(address);
        } else {
            byte[] name = host.getBytes(StandardCharsets.US_ASCII);
            out.write(3);
            out.write(name.length);
            out.write(name);
        }
        out.writeShort(port);
        return bytes.toByteArray();
    }

    private static void readReply(DataInputStream in) throws IOException {
        in.readByte();
        int reply = in.readUnsignedByte();
        in.readByte();
        int length = switch (in.readByte()) {
            case 1 -> 4;
            case 4 -> 16;
            default -> in.readUnsignedByte();
        };
        in.readFully(new byte[length + 2]);
        if (reply != 0) {
            throw new SocksRefusedException(reply);
        }
    }

    /** Says a line to the target and reads as many bytes as were said: for a target that echoes. */
    public static void exchange(Socket tunnel, String line) throws IOException {
        byte[] said = line.getBytes(StandardCharsets.UTF_8);
        tunnel.getOutputStream().write(said);
        byte[] heard = tunnel.getInputStream().readNBytes(said.length);
        if (!line.equals(new String(heard, StandardCharsets.UTF_8))) {
            throw new AssertionError("said " + line + ", heard " + new String(heard, StandardCharsets.UTF_8));
        }
    }
}
