package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.Terminal;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.protocol.auth.Users;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.ServerOptions;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, and what it was started with: to see what has changed when the configuration is read again. Not thread-safe. */
final class RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

    private final Server server;
    private InboundSetup setup;

    private RunningServer(Server server, InboundSetup setup) {
        this.server = server;
        this.setup = setup;
    }

    /** @throws StartupException if it cannot listen, or the setup cannot be used */
    static RunningServer start(InboundSetup setup, OutboundOptions outbound, WayOut wayOut)
            throws InterruptedException {
        Identity known = setup.identity();
        Server server = Server.start(
                new ServerOptions(known.listen(), known.users(), setup.paddingScheme(), outbound),
                setup.tls(),
                setup.config().tuning(),
                wayOut);
        RunningServer running = new RunningServer(server, setup);
        running.introduce();
        return running;
    }

    Server server() {
        return server;
    }

    boolean isAskedFor(InboundSetup wanted) {
        return setup.identity().listen().equals(wanted.identity().listen());
    }

    /**
     * Prepares what has changed, and changes nothing yet.
     *
     * @return puts it to use, and cannot fail
     * @throws StartupException if it cannot be used
     */
    Runnable prepare(InboundSetup changed) {
        Users users = changed.identity().users();
        ServerTls tls = changed.tls();
        return () -> {
            List<String> changes = changed.changes(setup);
            int closed = server.reload(users, tls, changed.paddingScheme());
            if (!changes.isEmpty()) {
                LOG.info("changed on {}: {}", server.address(), String.join(", ", changes));
            }
            if (closed > 0) {
                LOG.info("closed {} sessions of users who are no more", closed);
            }
            if (changed.needsNewSocket(setup)) {
                LOG.warn(
                        "socket options of the listener on {} have changed: they take effect at the next start",
                        server.address());
            }
            setup = changed;
            if (changes.contains("users") || changes.contains("certificate")) {
                introduce();
            }
        };
    }

    /** @throws StartupException if it cannot listen there; it then listens where it did */
    void move(InboundSetup changed) throws InterruptedException {
        InetSocketAddress before = server.address();
        server.move(changed.identity().listen());
        if (!server.address().equals(before)) {
            LOG.info("changed: listening on {} in place of {}", server.address(), before);
        }
    }

    /** What clients need. A log is no place for a password, so a link is whole only where a person sees it. */
    private void introduce() {
        Identity known = setup.identity();
        LOG.info("pin-sha256: {}", known.certificate().pin());
        HostPort listening =
                new HostPort(known.listen().host(), server.address().getPort());
        for (AnyTlsLink link : known.links(listening)) {
            if (Terminal.isStandardOutput()) {
                System.out.println(link.format());
            } else {
                LOG.info("link: {} (anytls-server link shows it whole)", link.masked());
            }
        }
    }
}
