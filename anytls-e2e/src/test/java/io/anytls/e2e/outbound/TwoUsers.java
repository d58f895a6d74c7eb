package io.anytls.e2e.outbound;

import io.anytls.client.Client;
import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.ServerOptions;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.Trust;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.e2e.app.Application;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.Server;
import io.anytls.server.WayOut;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.identity.SelfSigned;
import io.anytls.server.outbound.pool.PoolStatistics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server in this process, whose pool can be asked what it does, and the clients of two users. */
final class TwoUsers implements AutoCloseable {

    /** Nanoseconds, standing still by themselves: what is asked for twice stays busy, however long the test takes. */
    private final AtomicLong time = new AtomicLong();

    private final WayOut wayOut;
    private final Server server;
    private final Client anna;
    private final Client bert;

    /** @param warmPort the target's */
    TwoUsers(Path directory, PoolType type, int warmPort) throws InterruptedException {
        OutboundOptions options = OutboundOptions.DEFAULT
                .withAccess(new AccessOptions(true, null, null))
                .withPool(OutboundPoolOptions.DEFAULT
                        .with(OutboundPoolOptions.TYPE, type)
                        .with(OutboundPoolOptions.MAX_CONNECTIONS, 2_000)
                        .with(OutboundPoolOptions.WARM_PORTS, List.of(warmPort)));
        wayOut = WayOut.open(options, time::get);
        server = Server.start(
                new io.anytls.server.config.ServerOptions(
                        new HostPort("127.0.0.1", 0),
                        Users.of(List.of(user("anna"), user("bert"))),
                        PaddingScheme.DEFAULT,
                        options),
                ServerTls.create(SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("localhost")), List.of()),
                TcpTuning.DEFAULT,
                wayOut);
        anna = client("anna");
        bert = client("bert");
    }

    /** For the pool. */
    void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    private static User user(String name) {
        return new User(name, PasswordDigest.of(name));
    }

    private Client client(String user) throws InterruptedException {
        return Client.start(
                new ClientOptions(
                        new HostPort("127.0.0.1", 0),
                        Map.of(),
                        new ServerOptions(
                                new HostPort("127.0.0.1", server.address().getPort()), user),
                        PoolOptions.DEFAULT,
                        false),
                ClientTlsOptions.of("localhost", null, new Trust.Insecure()));
    }

    Application anna() {
        return new Application(anna.address());
    }

    Application bert() {
        return new Application(bert.address());
    }

    PoolStatistics statistics() {
        return wayOut.statistics();
    }

    @Override
    public void close() {
        List.of(anna.close(), bert.close(), server.close())
                .forEach(gone -> gone.toCompletableFuture()
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join());
        wayOut.close();
    }
}
