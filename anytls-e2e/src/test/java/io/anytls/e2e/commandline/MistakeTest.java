package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be right is said in one line, with a status that tells a person's mistake (2) from the machine's no (1). */
class MistakeTest {

    private static final String PROGRAM_PREFIX = "anytls-";

    @RegisterExtension
    static final Workspace WORKSPACE = new Workspace();

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("server", "-l nowhere", "--listen"),
                arguments("server", "-l 127.0.0.1:99999", "--listen"),
                arguments("server", "-l ::1:443", "brackets"),
                arguments("server", "--log-level loud", "there is no log level 'loud'"),
                arguments("server", "--pool-type big", "--pool-type"),
                arguments("server", "--user nobody", "--user"),
                arguments("server", "--user a:x --user a:y", "two users 'a'"),
                arguments("server", "--cert cert.pem", "--key"),
                arguments("server", "-p", "needs a value"),
                arguments("server", "--host vps.example.org:8443", "--host"),
                arguments("server", "link --host vps.example.org:8443", "--host"),
                arguments("server", "link -l :0", "--listen"),
                arguments("server", "-l 8443", "did you mean :8443?"),
                arguments("server", "--allow-targets 10.0.0.0/33", "bad value for --allow-targets"),
                arguments("server", "--deny-targets nowhere", "bad value for --deny-targets"),
                arguments("server", "--warm-ports many", "--warm-ports"),
                arguments("server", "--no-such-option", "unknown option --no-such-option"),
                arguments("server", "stray", "belongs to no option"),
                arguments("client", "", "the password is missing"),
                arguments("client", "-s localhost", "--server"),
                arguments("client", "-s https://localhost:1", "--server"),
                arguments("client", "-s anytls://secret-in-link@:1", "--server"),
                arguments("client", "-s anytls://secret-in-link@localhost:0", "--server"),
                arguments("client", "-s 127.0.0.1:1", "the password is missing"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value -m few", "--min-idle-session"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value -m -1", "--min-idle-session"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value --pin-sha256 short", "--pin-sha256"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value -sni no/name", "--sni"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value --user nobody", "--user"),
                arguments("client", "-s 127.0.0.1:1 -p secret-value --user a:x --user a:y", "two users 'a'"),
                arguments("client", "-s 127.0.0.1:1 -psecret-value", "unknown option -p..."));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueIsStatus2AndOneLine(String program, String options, String said) {
        Path untouched = WORKSPACE.directory().resolve("untouched");
        List<String> arguments = new ArrayList<>(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        if (program.equals("server")) {
            int behindTheCommand = options.startsWith("link") ? 1 : 0;
            arguments.addAll(behindTheCommand, List.of("--data-dir", untouched.toString()));
        }
        assertOneLine(2, said, WORKSPACE.runHere(PROGRAM_PREFIX + program, arguments.toArray(String[]::new)));
        assertTrue(Files.notExists(untouched), "made before the mistake was found");
    }

    /** Not in the process of the tests, as the others: it is the same main, in a process of its own. */
    @ParameterizedTest
    @CsvSource({
        "server, 2, '--pool-type big', 'bad value for --pool-type'",
        "client, 2, '-s 127.0.0.1:1 -p secret-value -m few', 'bad value for --min-idle-session'",
        "server, 1, '--padding-scheme missing', 'there is no such file'",
    })
    void aProgramSaysSoAndEnds(String program, int status, String options, String said) {
        String[] arguments = ("-l 127.0.0.1:0 " + options).split(" ");
        assertOneLine(status, said, WORKSPACE.run(PROGRAM_PREFIX + program, arguments));
    }

    @Test
    void aPortInUseIsStatus1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String listen = "127.0.0.1:" + taken.getLocalPort();
            assertOneLine(
                    1,
                    "cannot listen on " + listen + ": the port is in use",
                    WORKSPACE.run("anytls-server", "-l", listen, "-p", "secret-value", "--data-dir", "data"));
            assertOneLine(
                    1,
                    "cannot listen on " + listen + ": the port is in use",
                    WORKSPACE.run(
                            "anytls-client",
                            "-l",
                            listen,
                            "-s",
                            "127.0.0.1:1",
                            "-p",
                            "secret-value",
                            "--pin-sha256",
                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        }
    }

    @Test
    void filesThatCannotBeReadAreStatus1() throws IOException {
        Path garbage = Files.writeString(WORKSPACE.directory().resolve("garbage"), "nothing of value\n");
        String file = garbage.toString();
        assertOneLine(1, "there is no such file", server("--cert", "missing.pem", "--key", "missing.pem"));
        assertOneLine(1, "there is no certificate in it", server("--cert", file, "--key", file));
        assertOneLine(1, "there is no such file", server("--password-file", "missing"));
        assertOneLine(1, "there is no such file", server("--padding-scheme", "missing"));
        assertOneLine(1, "padding scheme " + file, server("--padding-scheme", file));
        assertOneLine(
                1,
                "that is no path",
                server("--cert", "-----BEGIN CERTIFICATE-----", "--key", "-----BEGIN PRIVATE KEY-----secret-key"));
        assertOneLine(1, "there is a file in its place", WORKSPACE.runHere("anytls-server", "--data-dir", file));
    }

    private static Finished server(String... options) {
        String data = WORKSPACE.dataDirectory().toString();
        String[] all = Stream.concat(Stream.of("-l", "127.0.0.1:0", "--data-dir", data), Stream.of(options))
                .toArray(String[]::new);
        return WORKSPACE.runHere("anytls-server", all);
    }

    private static void assertOneLine(int status, String said, Finished run) {
        assertEquals(1, run.errors().size(), run::toString);
        assertTrue(run.firstError().contains(said), run.firstError());
        assertTrue(run.firstError().startsWith(PROGRAM_PREFIX), run.firstError());
        assertEquals(status, run.status(), run.firstError());
        assertEquals(0, run.output().size(), run::toString);
        assertFalse(run.firstError().contains("secret"), run.firstError());
    }
}
