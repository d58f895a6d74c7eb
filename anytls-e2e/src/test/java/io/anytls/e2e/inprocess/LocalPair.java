package io.anytls.e2e.inprocess;

import io.anytls.client.Client;
import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.Trust;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.Server;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.identity.SelfSigned;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Client and server inside the test's own JVM, where every buffer that is not released is seen. */
final class LocalPair implements AutoCloseable {

    private static final String PASSWORD = "in-process";
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Server server;
    private final Client client;

    LocalPair(Path directory) throws InterruptedException {
        TlsIdentity identity = SelfSigned.loadOrMake(DataDirectory.open(directory), List.of());
        Users users = Users.of(List.of(new User("default", PasswordDigest.of(PASSWORD))));
        server = Server.start(
                ServerOptions.openWithoutPool(ANY_PORT, users, PaddingScheme.DEFAULT),
                ServerTls.create(identity, List.of()));
        HostPort to = new HostPort("127.0.0.1", server.address().getPort());
        client = Client.start(
                new ClientOptions(
                        ANY_PORT,
                        Map.of(),
                        new io.anytls.client.config.ServerOptions(to, PASSWORD),
                        PoolOptions.DEFAULT,
                        false),
                ClientTlsOptions.of("127.0.0.1", null, new Trust.Pins(Set.of(identity.pin()))));
    }

    InetSocketAddress proxy() {
        return client.address();
    }

    InetSocketAddress serverAddress() {
        return server.address();
    }

    String password() {
        return PASSWORD;
    }

    /** The server goes first, in the midst of everything. */
    void closeServer() {
        await(server.close());
    }

    @Override
    public void close() {
        await(client.close());
        await(server.close());
    }

    private static void await(CompletionStage<?> closed) {
        try {
            closed.toCompletableFuture().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
