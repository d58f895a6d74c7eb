package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.Client;
import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.ServerOptions;
import io.anytls.client.pool.CloseReason;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.Trust;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversation;
import io.anytls.e2e.target.TargetServer;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.Server;
import io.anytls.server.identity.SelfSigned;
import io.anytls.testkit.Await;
import io.netty.util.NettyRuntime;
import io.netty.util.internal.SystemPropertyUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client and a server in this process, a network with faults between them, and a target. */
final class PoolPair implements AutoCloseable {

    static final String PASSWORD = "correct horse";

    private final Server server;
    private final FaultRelay network;
    private final Client client;
    private final TargetServer target;

    private PoolPair(Server server, FaultRelay network, Client client, TargetServer target) {
        this.server = server;
        this.network = network;
        this.client = client;
        this.target = target;
    }

    static PoolPair start(Path directory, PoolOptions options, Conversation conversation) throws InterruptedException {
        return start(directory, options, conversation, InstantSource.system());
    }

    static PoolPair start(Path directory, PoolOptions options, Conversation conversation, InstantSource wallClock)
            throws InterruptedException {
        Server server = server(directory);
        FaultRelay network = new FaultRelay(server.address());
        return new PoolPair(
                server,
                network,
                client(network.port(), options, PASSWORD, wallClock),
                TargetServer.start(conversation));
    }

    static Server server(Path directory) throws InterruptedException {
        return Server.start(
                io.anytls.server.config.ServerOptions.openWithoutPool(
                        new HostPort("127.0.0.1", 0),
                        Users.of(List.of(new User("user", PasswordDigest.of(PASSWORD)))),
                        PaddingScheme.DEFAULT),
                ServerTls.create(identity(directory), List.of()));
    }

    static TlsIdentity identity(Path directory) {
        return SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("localhost"));
    }

    static Client client(int serverPort, PoolOptions options, String password) throws InterruptedException {
        return client(serverPort, options, password, InstantSource.system());
    }

    static Client client(int serverPort, PoolOptions options, String password, InstantSource wallClock)
            throws InterruptedException {
        return Client.start(
                new ClientOptions(
                        new HostPort("127.0.0.1", 0),
                        Map.of(),
                        new ServerOptions(new HostPort("127.0.0.1", serverPort), password),
                        options,
                        false),
                ClientTlsOptions.of("localhost", null, new Trust.Insecure()),
                wallClock);
    }

    FaultRelay network() {
        return network;
    }

    Client client() {
        return client;
    }

    Application application() {
        return new Application(client.address());
    }

    InetSocketAddress target() {
        return target.address();
    }

    TargetServer targetServer() {
        return target;
    }

    /** Sends, and reads as much back. */
    byte[] echo(byte[] sent) throws IOException {
        try (Socket socket = application().connect(target())) {
            socket.getOutputStream().write(sent);
            return socket.getInputStream().readNBytes(sent.length);
        }
    }

    /** As many sessions as that are open, and idle. */
    void warm(int sessions) throws IOException {
        Socket[] sockets = new Socket[sessions];
        for (int i = 0; i < sessions; i++) {
            sockets[i] = application().connect(target());
            sockets[i].getOutputStream().write(1);
            sockets[i].getInputStream().readNBytes(1);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        Await.until("the streams have ended", () -> target.underWay() == 0);
        atRest();
    }

    /** The same, of applications that all came to one event loop; the next application comes to another, if there is any. */
    void warmOneLoop(int sessions) throws IOException {
        int loops = Math.max(
                1, SystemPropertyUtil.getInt("io.netty.eventLoopThreads", 2 * NettyRuntime.availableProcessors()));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < sessions * loops; i++) {
            if (i % loops == loops - 1) {
                Socket socket = application().connect(target());
                socket.getOutputStream().write(1);
                socket.getInputStream().readNBytes(1);
                sockets.add(socket);
            } else {
                sockets.add(new Socket(
                        client.address().getAddress(), client.address().getPort()));
            }
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        Await.until("the streams have ended", () -> target.underWay() == 0);
        atRest();
    }

    PoolReport report() {
        return client.poolReport();
    }

    /** Nothing is being used, asked or dialled: then the counters agree with each other. */
    PoolReport atRest() {
        Await.until("the pool is at rest", () -> {
            PoolReport now = report();
            return now.active() == 0 && now.dialing() == 0;
        });
        PoolReport report = report();
        PoolStatistics since = report.statistics();
        assertEquals(since.sessions(), since.closed(CloseReason.values()) + report.idle(), report.toString());
        assertEquals(report.idle(), report.lines().size());
        return report;
    }

    @Override
    public void close() {
        List.of(client.close(), server.close())
                .forEach(closed -> closed.toCompletableFuture().join());
        network.close();
        target.close();
    }
}
