package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.protocol.auth.Users;
import io.anytls.server.config.InboundConfig;

/** A server, and what it was started with: to see what has changed when the configuration is read again. Not thread-safe. */
final class RunningServer {

    private final Server server;
    private InboundConfig inbound;
    private Identity identity;

    RunningServer(Server server, InboundConfig inbound, Identity identity) {
        this.server = server;
        this.inbound = inbound;
        this.identity = identity;
    }

    Server server() {
        return server;
    }

    /**
     * Prepares what has changed, and changes nothing yet.
     *
     * @return puts it to use, and says whether that was all there was
     * @throws StartupException if it cannot be used
     */
    Change prepare(InboundConfig other, Identity known) {
        Users users = known.users();
        ServerTls tls = ServerTls.create(known.certificate(), other.alpn(), other.tls());
        return () -> {
            boolean complete = known.listen().equals(identity.listen())
                    && other.tuning().equals(inbound.tuning())
                    && other.paddingScheme()
                            .md5()
                            .equals(inbound.paddingScheme().md5());
            server.reload(users, tls);
            inbound = other;
            identity = known;
            return complete;
        };
    }

    /** Something that is ready to be put to use, and cannot fail. */
    @FunctionalInterface
    interface Change {

        /** Whether nothing is left for the next start. */
        boolean apply();
    }
}
