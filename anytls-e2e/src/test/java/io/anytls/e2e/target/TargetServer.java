package io.anytls.e2e.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that holds one conversation, a thread for each connection. */
public final class TargetServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    private final ServerSocket listener;
    private final Conversation conversation;
    private final ExecutorService threads = Executors.newCachedThreadPool(TargetServer::daemon);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private TargetServer(ServerSocket listener, Conversation conversation) {
        this.listener = listener;
        this.conversation = conversation;
    }

    public static TargetServer start(Conversation conversation) {
        return start("127.0.0.1", conversation);
    }

    public static TargetServer start(String host, Conversation conversation) {
        try {
            TargetServer server =
                    new TargetServer(new ServerSocket(0, BACKLOG, InetAddress.getByName(host)), conversation);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                accepted.incrementAndGet();
                open.add(connection);
                threads.execute(() -> hold(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void hold(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            conversation.hold(connection);
        } catch (IOException e) {
            // The other side has gone: the test that cares looks there.
        } finally {
            open.remove(connection);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections there have been. */
    public int accepted() {
        return accepted.get();
    }

    /** How many conversations are under way. */
    public int underWay() {
        return open.size();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "target");
        thread.setDaemon(true);
        return thread;
    }
}
