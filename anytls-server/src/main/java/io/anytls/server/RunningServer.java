package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.cli.Terminal;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.protocol.auth.Users;
import io.anytls.server.config.Account;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.identity.RunNote;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, and what it was started with: to see what has changed when the configuration is read again. Not thread-safe. */
final class RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

    /** Eight characters of any kind are beyond what can be tried over a network. */
    private static final int SHORT_PASSWORD = 8;

    /** What of a start a person still reads; more links are one line. */
    private static final int MOST_LINKS = 5;

    private final Server server;
    private InboundSetup setup;

    /** What the socket was opened with. */
    private TcpTuning tuning;

    private RunningServer(Server server, InboundSetup setup) {
        this.server = server;
        this.setup = setup;
        this.tuning = setup.config().tuning();
    }

    /**
     * Listens, and says nothing of it yet.
     *
     * @throws StartupException if it cannot listen, or the setup cannot be used
     */
    static RunningServer start(InboundSetup setup, OutboundOptions outbound, Surroundings surroundings)
            throws InterruptedException {
        Identity known = setup.identity();
        Server server = Server.start(
                new ServerOptions(
                        setup.config().tag(),
                        known.listen(),
                        known.users(),
                        setup.paddingScheme(),
                        setup.shapes(),
                        setup.config().streams().halfClose(),
                        setup.config().arrival(),
                        setup.config().fallback(),
                        outbound),
                setup.tls(),
                setup.config().tuning(),
                surroundings);
        return new RunningServer(server, setup);
    }

    /** Tells the world that it listens. */
    void announce() {
        LOG.info("listening on {}", SocketText.of(server.address()));
        introduce();
    }

    /** Undoes {@link #start}: the listener is closed as if it had never been opened. */
    void discard() {
        server.retire();
        server.close();
    }

    Server server() {
        return server;
    }

    TlsIdentity certificate() {
        return setup.identity().certificate();
    }

    boolean isAskedFor(InboundSetup wanted) {
        return setup.identity().listen().equals(wanted.identity().listen());
    }

    /**
     * Makes ready what has changed.
     *
     * @throws StartupException if it cannot listen there, or something of it cannot be used
     */
    Change prepare(InboundSetup changed) throws InterruptedException {
        Users users = changed.identity().users();
        ServerTls tls = changed.tls();
        InetSocketAddress before = server.address();
        Change moved =
                server.prepareMove(changed.identity().listen(), changed.config().tuning());
        Change shown = shown(changed, moved);
        return Change.of(
                () -> {
                    moved.apply();
                    arrived(changed, before);
                    shown.apply();
                    use(changed, users, tls);
                },
                () -> {
                    shown.undo();
                    moved.undo();
                });
    }

    private Change shown(InboundSetup changed, Change moved) throws InterruptedException {
        try {
            return server.prepareFallback(changed.config().fallback());
        } catch (StartupException e) {
            moved.undo();
            throw e;
        }
    }

    private void arrived(InboundSetup changed, InetSocketAddress before) {
        TcpTuning wanted = changed.config().tuning();
        if (!server.address().equals(before)) {
            LOG.info("changed: listening on {} in place of {}", SocketText.of(server.address()), SocketText.of(before));
            tuning = wanted;
        } else if (!wanted.equals(setup.config().tuning()) && !wanted.equals(tuning)) {
            LOG.warn(
                    "socket options of the listener on {} have changed: they take effect at the next start",
                    SocketText.of(server.address()));
        }
    }

    private void use(InboundSetup changed, Users users, ServerTls tls) {
        List<String> changes = changed.changes(setup);
        int withdrawn = server.reload(
                users,
                tls,
                changed.paddingScheme(),
                changed.shapes(),
                changed.config().streams().halfClose(),
                changed.config().arrival());
        if (!changes.isEmpty()) {
            LOG.info("changed on {}: {}", SocketText.of(server.address()), String.join(", ", changes));
        }
        if (withdrawn > 0) {
            LOG.info(
                    "sessions of removed users: {}; they accept no new streams, and end within {} s",
                    withdrawn,
                    changed.config().arrival().revokeAfter().toSeconds());
        }
        setup = changed;
        if (changes.contains("users") || changes.contains("certificate")) {
            introduce();
        }
    }

    /** A password is all that a stranger has to guess. */
    private void warnOfShortPasswords() {
        List<String> owners = setup.identity().accounts().stream()
                .filter(account -> account.password().length() < SHORT_PASSWORD)
                .map(Account::name)
                .toList();
        if (!owners.isEmpty()) {
            LOG.warn(
                    "short passwords, below {} characters, can be guessed: {} of users of {}, the first is \"{}\"",
                    SHORT_PASSWORD,
                    owners.size(),
                    SocketText.of(server.address()),
                    owners.get(0));
        }
    }

    /** What clients need. A log is no place for a password, so a link is whole only where a person sees it. */
    private void introduce() {
        warnOfShortPasswords();
        Identity known = setup.identity();
        LOG.info("pin-sha256: {}", known.certificate().pin());
        HostPort listening =
                new HostPort(known.listen().host(), server.address().getPort());
        RunNote note = setup.notes().leave(listening);
        List<AnyTlsLink> links = known.links(listening);
        if (links.size() > MOST_LINKS) {
            LOG.info("links of {} users: {} shows them", links.size(), note.command());
            return;
        }
        for (AnyTlsLink link : links) {
            if (Terminal.isStandardOutput()) {
                System.out.println(link.format());
            } else {
                LOG.info("link: {} ({} shows it whole)", link.masked(), note.command());
            }
        }
    }
}
