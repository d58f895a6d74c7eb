package io.anytls.e2e.group;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A SOCKS5 server that connects to nobody and says its letter. */
final class LetterProxy implements Runnable, AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final char letter;

    LetterProxy(char letter) throws IOException {
        this.letter = letter;
        Thread thread = new Thread(this, "proxy " + letter);
        thread.setDaemon(true);
        thread.start();
    }

    /** An outbound of both programs, under the letter as its tag. */
    String outbound() {
        return "{\"type\": \"socks\", \"tag\": \"%s\", \"server\": \"127.0.0.1\", \"server_port\": %d}"
                .formatted(letter, socket.getLocalPort());
    }

    @Override
    public void run() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                serve(client);
            } catch (IOException e) {
                continue; // the next one
            }
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        in.readByte();
        in.skipNBytes(in.readUnsignedByte());
        client.getOutputStream().write(new byte[] {5, 0});
        in.skipNBytes(3);
        int type = in.readUnsignedByte();
        in.skipNBytes((type == 1 ? 4 : type == 4 ? 16 : in.readUnsignedByte()) + 2);
        client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        client.getOutputStream().write(letter);
        client.getOutputStream().flush();
        while (in.read() >= 0) {
            continue; // until the other side has enough
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
