package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person who starts the client reads about the server, without having to use it first. */
class FirstReachTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private final String listen = "127.0.0.1:" + ReservedPorts.next();

    @Test
    void aServerThatIsThereIsTold() {
        RunningProgram server = server(workspace.password());
        client(server).awaitLine("INFO  server " + listen + " reached in \\d+ ms$");
    }

    @Test
    void whatToDoIsToldAndThatItIsBack() throws IOException {
        workspace.expectWarning("cannot connect");
        RunningProgram client = client(null);
        client.awaitLine("WARN  server " + listen + ": cannot connect: .*refused");
        client.awaitLine("INFO  what to do: \\S+");
        assertEquals(0, client.count("reached"));
        InetSocketAddress proxy = client.address();
        server(workspace.password());
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(proxy).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
        client.awaitLine("INFO  server " + listen + ": can be reached again");
        assertEquals(1, client.count("reached"));
    }

    /** The server does not say so, and keeps the connection for a while: it is told as what it may be. */
    @Test
    void aWrongPasswordIsToldAtTheStart() {
        workspace.expectWarning("wrong password");
        RunningProgram client = client(server("another password"));
        client.awaitLine("INFO  server " + listen
                + " has taken a session and said nothing: it speaks version 1, or the password is wrong");
        assertEquals(0, client.count("reached in"));
    }

    /** A session that the server has not answered yet when the client is told to go. */
    @Test
    void theEndOfTheClientIsNoRefusal() {
        RunningProgram client = client(server("another password"), "--log-level", "debug");
        client.awaitLine("session \\d+ dialled");
        assertEquals(0, client.terminate());
        assertEquals(0, client.count("right after authentication"));
    }

    @Test
    void whoDoesNotWantItSaysSo() {
        RunningProgram client = client(null, "--dial-at-start=false", "-m", "0");
        client.address();
        assertEquals(0, client.terminate());
        assertTrue(client.log().size() <= 2, () -> client.log().toString());
    }

    private RunningProgram server(String password) {
        String data = workspace.dataDirectory().toString();
        RunningProgram server = workspace.startHere(
                "anytls-server", "-l", listen, "-p", password, "--data-dir", data, "--allow-private");
        server.address();
        return server;
    }

    /** @param server null where there is none yet */
    private RunningProgram client(RunningProgram server, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("-l", "127.0.0.1:0", "-s", listen, "-p", workspace.password()));
        if (server == null) {
            workspace.expectWarning("NOT verified");
            arguments.add("--insecure");
        } else {
            arguments.addAll(List.of(
                    "--pin-sha256", server.awaitLine("pin-sha256: (\\S+)").group(1)));
        }
        arguments.addAll(List.of(options));
        return workspace.startHere("anytls-client", arguments.toArray(String[]::new));
    }
}
