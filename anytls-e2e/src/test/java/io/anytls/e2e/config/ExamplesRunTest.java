package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file in config-examples started by the program that it is for, and used. The other programs of the tests are processes; these need none. */
class ExamplesRunTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    /** A file with every field in it also has those that are on their way out. */
    @RegisterExtension
    final Workspace workspace = new Workspace()
            .expectWarning("configuration: .* is removed from sing-box")
            .expectWarning("everything goes straight to its target")
            .expectWarning("the ClientHello is no longer Chrome's, as cipher_suites, curve_preferences .* said");

    static Stream<String> names() {
        return Examples.names().stream();
    }

    static Stream<String> clients() {
        return names().filter(name -> Side.of(name) == Side.CLIENT);
    }

    static Stream<String> servers() {
        return names().filter(name -> Side.of(name) == Side.SERVER);
    }

    /** Nothing in one is missing on the machine of somebody who has only the sources. */
    @ParameterizedTest
    @MethodSource("names")
    void passesCheckAsItStands(String name) throws IOException {
        String program = Side.of(name) == Side.CLIENT ? "anytls-client" : "anytls-server";
        Finished check = workspace.runHere(
                program, "check", Examples.file(name).toRealPath().toString());
        assertEquals(0, check.status(), check::toString);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aClientCarriesARequest(String name) throws IOException {
        workspace.secret(PAIR.workspace().password());
        Local example = new Local(examples().text(name))
                .client(PAIR.serverAddress().getPort(), PAIR.workspace().password(), PAIR.pin());
        List<String> arguments = new ArrayList<>(List.of("-c", write(example)));
        if (example.isBare()) {
            arguments.addAll(List.of("-l", "127.0.0.1:0"));
        }
        RunningProgram client = workspace.startHere("anytls-client", arguments.toArray(String[]::new));
        carriesARequest(client.address());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aServerCarriesARequest(String name) throws IOException {
        Local example = new Local(examples().text(name));
        String data = workspace.dataDirectory().toString();
        RunningProgram server =
                workspace.startHere("anytls-server", "-c", write(example), "--data-dir", data, "--allow-private");
        server.awaitLine("memory:"); // its last line: the log of programs here is one
        InetSocketAddress address = server.address();
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        RunningProgram client = workspace.startHere(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                ProgramPair.hostPort(address),
                "-p",
                example.password(workspace.password()),
                "--pin-sha256",
                pin);
        carriesARequest(client.address());
    }

    private static void carriesARequest(InetSocketAddress proxy) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(proxy).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private Examples examples() {
        return new Examples(workspace.directory().resolve("pem"));
    }

    private String write(Local example) throws IOException {
        Path file = workspace.directory().resolve("config.json");
        return Files.writeString(file, example.text()).toString();
    }
}
