package io.anytls.e2e.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sits between client and server and notes the sizes of the TLS 1.3 records that the client sends, as any observer can: content
 * type and length are in clear.
 */
public final class RecordRelay implements AutoCloseable {

    private static final int APPLICATION_DATA = 23;

    /** Type byte and authentication tag. */
    private static final int OVERHEAD = 17;

    private static final int HEADER = 5;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        return thread;
    });
    private final List<List<Integer>> connections = new CopyOnWriteArrayList<>();
    private InetSocketAddress server;

    public RecordRelay() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to relay; returns where clients shall go. */
    public InetSocketAddress to(InetSocketAddress to) {
        server = to;
        threads.execute(this::accept);
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int connections() {
        return connections.size();
    }

    /** The plaintext lengths of the records that a connection's client has sent behind its handshake, so far. */
    public List<Integer> sizes(int connection) {
        List<Integer> all = connections.get(connection);
        return all.isEmpty() ? all : all.subList(1, all.size()); // the first one is TLS's own Finished
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket onward = new Socket(server.getAddress(), server.getPort());
                client.setTcpNoDelay(true);
                onward.setTcpNoDelay(true);
                List<Integer> sizes = new CopyOnWriteArrayList<>();
                connections.add(sizes);
                threads.execute(() -> relay(onward, client, () -> copy(onward, client)));
                threads.execute(() -> relay(client, onward, () -> copyRecords(client, onward, sizes)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void relay(Socket from, Socket to, Copying copying) {
        try {
            copying.run();
        } catch (IOException e) {
            // one of them has gone
        } finally {
            close(from);
            close(to);
        }
    }

    private static void copy(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        byte[] chunk = new byte[64 << 10];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            to.getOutputStream().write(chunk, 0, read);
        }
    }

    private static void copyRecords(Socket from, Socket to, List<Integer> sizes) throws IOException {
        DataInputStream in = new DataInputStream(from.getInputStream());
        OutputStream out = to.getOutputStream();
        byte[] header = new byte[HEADER];
        while (true) {
            in.readFully(header);
            int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
            byte[] record = new byte[HEADER + length];
            System.arraycopy(header, 0, record, 0, HEADER);
            in.readFully(record, HEADER, length);
            if (header[0] == APPLICATION_DATA) {
                sizes.add(length - OVERHEAD);
            }
            out.write(record);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    @FunctionalInterface
    private interface Copying {
        void run() throws IOException;
    }
}
