package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.transport.TcpListener;
import io.netty.bootstrap.ServerBootstrap;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a server listens for plain HTTP beside TLS, if anywhere. Blocking: for the main thread and the reloader's. */
final class PlainHttp {

    private final Supplier<ServerBootstrap> sockets;

    // Guarded by this.
    private Optional<HostPort> asked = Optional.empty();
    private TcpListener listener;

    PlainHttp(Supplier<ServerBootstrap> sockets) {
        this.sockets = sockets;
    }

    /**
     * Listens there as well, and with the change nowhere else.
     *
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    synchronized Change prepare(Optional<HostPort> wanted) throws InterruptedException {
        if (wanted.equals(asked)) {
            return Change.NONE;
        }
        if (wanted.isEmpty()) {
            return Change.of(() -> use(wanted, null));
        }
        if (listener != null) {
            Change moved = listener.move(wanted.get(), sockets);
            return Change.of(
                    () -> {
                        moved.apply();
                        asked(wanted);
                    },
                    moved::undo);
        }
        TcpListener opened = TcpListener.open(wanted.get(), sockets);
        return Change.of(() -> use(wanted, opened), opened::close);
    }

    private synchronized void asked(Optional<HostPort> wanted) {
        asked = wanted;
    }

    private synchronized void use(Optional<HostPort> wanted, TcpListener other) {
        close();
        asked = wanted;
        listener = other;
    }

    /** Listens no longer. Those who are connected stay. */
    synchronized void close() {
        if (listener != null) {
            listener.close();
            listener = null;
            asked = Optional.empty();
        }
    }
}
