package io.anytls.e2e.kit;

import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The two programs as they are shipped, wired to each other: a server with a certificate of its own and a client that pins it. In
 * a static field it serves all tests of a class, else one. Both end by SIGTERM, and have to end well.
 */
public final class ProgramPair implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final String RETURNED = "session \\d+ idle";

    private final Workspace workspace = new Workspace();
    private final List<String> serverOptions = new ArrayList<>();
    private final List<String> clientOptions = new ArrayList<>();
    private boolean privateTargets = true;
    private UnaryOperator<InetSocketAddress> between = address -> address;
    private InetSocketAddress serverAddress;
    private RunningProgram server;
    private RunningProgram client;

    // ---- before the start ----

    public ProgramPair server(String... options) {
        serverOptions.addAll(Arrays.asList(options));
        return this;
    }

    public ProgramPair client(String... options) {
        clientOptions.addAll(Arrays.asList(options));
        return this;
    }

    /** The server as it is by default: no way to this machine, where all targets of the tests are. */
    public ProgramPair withoutPrivateTargets() {
        privateTargets = false;
        return this;
    }

    /** @param relay is told where the server listens, and says where the client shall go in its place */
    public ProgramPair through(UnaryOperator<InetSocketAddress> relay) {
        between = relay;
        return this;
    }

    public ProgramPair expectWarning(String regex) {
        workspace.expectWarning(regex);
        return this;
    }

    // ---- while it runs ----

    public RunningProgram server() {
        return server;
    }

    public RunningProgram client() {
        return client;
    }

    public Workspace workspace() {
        return workspace;
    }

    /** Where applications find the client. */
    public InetSocketAddress proxy() {
        return client.address();
    }

    public InetSocketAddress serverAddress() {
        return serverAddress;
    }

    /** Another client of the same server. */
    public RunningProgram startClient(String... options) {
        InetSocketAddress to = between.apply(serverAddress);
        List<String> arguments =
                new ArrayList<>(List.of("-l", "127.0.0.1:0", "-s", hostPort(to), "--pin-sha256", pin()));
        arguments.addAll(Arrays.asList(options));
        return workspace.start("anytls-client", arguments.toArray(String[]::new));
    }

    /** A server in place of one that has ended, on the same port and with the same data directory. */
    public void startServerAgain() {
        server = startServer(hostPort(serverAddress));
        server.address();
    }

    /** The pin that the server has printed. */
    public String pin() {
        return server.awaitLine("pin-sha256: (\\S+)").group(1);
    }

    /** How many sessions the client has dialled; needs its log at debug. */
    public long sessionsDialled() {
        return client.count("session \\d+ dialled");
    }

    /**
     * Has the client carry one stream, and waits until its session has come back to the pool, so that the next one can have it; needs
     * its log at debug.
     */
    public void oneStream(ThrowingRunnable stream) throws IOException {
        long before = client.count(RETURNED);
        stream.run();
        Await.until("the session is idle again", () -> client.count(RETURNED) > before);
    }

    /** Something that a test does with a stream. */
    public interface ThrowingRunnable {
        void run() throws IOException;
    }

    public static String hostPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private void start() {
        workspace.environment("ANYTLS_PASSWORD", workspace.password());
        server = startServer("127.0.0.1:" + ReservedPorts.next()); // it may be started there again
        serverAddress = server.address();
        client = startClient(clientOptions.toArray(String[]::new));
        client.address();
    }

    private RunningProgram startServer(String listen) {
        List<String> arguments = new ArrayList<>(
                List.of("-l", listen, "--data-dir", workspace.dataDirectory().toString()));
        if (privateTargets) {
            arguments.add("--allow-private");
        }
        arguments.addAll(serverOptions);
        return workspace.start("anytls-server", arguments.toArray(String[]::new));
    }

    private void stop() {
        try {
            terminate(client);
            terminate(server);
            workspace.judge();
        } finally {
            workspace.close();
        }
    }

    private static void terminate(RunningProgram program) {
        if (program != null && program.isAlive() && program.terminate() != 0) {
            throw new AssertionError(program.name() + " ended badly: " + program.log());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        workspace.beforeAll(context);
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (server == null) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (workspace.isForWholeClass()) {
            workspace.afterEach(context);
        } else {
            workspace.showIfFailed(context);
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }
}
