package io.anytls.e2e.pool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A stretch of network between a client and its server, with the faults that real ones have. */
final class FaultRelay implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultRelay::daemon);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private volatile boolean closingAtOnce;
    private volatile long delayNanos;

    FaultRelay(InetSocketAddress server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections there have been. */
    int accepted() {
        return accepted.get();
    }

    /** How many there are. */
    int connections() {
        return links.size();
    }

    // ---- faults; those of links are of the ones that stand now, later ones are well ----

    /** Each piece of data is so much later, in each direction. */
    void delay(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** From now on connections are accepted, and closed before anything is said. */
    void closeAtOnce(boolean does) {
        closingAtOnce = does;
    }

    /** What the client sends gets lost. */
    void dropUp() {
        links.forEach(link -> link.up = Fate.LOST);
    }

    /** What the server sends gets lost. */
    void dropDown() {
        links.forEach(link -> link.down = Fate.LOST);
    }

    /** Nothing gets through, and nobody is told. */
    void cut() {
        dropUp();
        dropDown();
    }

    /** Nothing is carried on, until {@link #thaw}. */
    void freeze() {
        links.forEach(link -> {
            link.up = Fate.FROZEN;
            link.down = Fate.FROZEN;
        });
    }

    void thaw() {
        links.forEach(link -> {
            link.up = Fate.CARRIED;
            link.down = Fate.CARRIED;
        });
    }

    /** Both ends are told so by RST. */
    void reset() {
        links.forEach(Link::reset);
    }

    /** Both ends see an orderly end. */
    void closeAll() {
        links.forEach(Link::close);
    }

    /** Each has an orderly end after a time, whatever it carries then: some firewalls know no other. */
    void closeAfter(Duration time) {
        List<Link> aging = List.copyOf(links);
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> aging.forEach(Link::close));
    }

    /** The server is gone without a word; the client's side stands. */
    void halfOpen() {
        links.forEach(link -> {
            link.up = Fate.LOST;
            link.down = Fate.LOST;
            quietly(link.serverSide);
        });
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                if (closingAtOnce) {
                    client.close();
                } else {
                    threads.execute(() -> link(client));
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void link(Socket client) {
        try {
            Link link = new Link(client, new Socket(server.getAddress(), server.getPort()));
            links.add(link);
            threads.execute(link::carryDown);
            link.carryUp();
        } catch (IOException e) {
            quietly(client);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeAll();
        threads.shutdownNow();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fault relay");
        thread.setDaemon(true);
        return thread;
    }

    private enum Fate {
        CARRIED,
        LOST,
        FROZEN
    }

    /** One connection of a client and its continuation. */
    private final class Link {
        private final Socket clientSide;
        private final Socket serverSide;
        private volatile Fate up = Fate.CARRIED;
        private volatile Fate down = Fate.CARRIED;

        Link(Socket clientSide, Socket serverSide) throws IOException {
            this.clientSide = clientSide;
            this.serverSide = serverSide;
            clientSide.setTcpNoDelay(true);
            serverSide.setTcpNoDelay(true);
        }

        void carryUp() {
            carry(clientSide, serverSide, true);
        }

        void carryDown() {
            carry(serverSide, clientSide, false);
        }

        private void carry(Socket from, Socket to, boolean upwards) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] chunk = new byte[CHUNK];
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    LockSupport.parkNanos(delayNanos);
                    while (fate(upwards) == Fate.FROZEN && !from.isClosed()) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    }
                    if (fate(upwards) == Fate.CARRIED) {
                        out.write(chunk, 0, read);
                    }
                }
                ended(upwards);
            } catch (IOException e) {
                ended(upwards);
            }
        }

        private Fate fate(boolean upwards) {
            return upwards ? up : down;
        }

        /** An end is told, unless it gets lost like everything else. */
        private void ended(boolean upwards) {
            if (upwards || fate(false) == Fate.CARRIED) {
                close();
            }
        }

        void close() {
            links.remove(this);
            quietly(clientSide);
            quietly(serverSide);
        }

        void reset() {
            try {
                clientSide.setSoLinger(true, 0);
                serverSide.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
            close();
        }
    }
}
