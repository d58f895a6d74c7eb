package io.anytls.e2e.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code anytls-client doctor} with a file of several servers. */
class SeveralServersTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    private static final String OTHER_PASSWORD = "another-password";

    private final int dead = Ports.refusing().getPort();

    @Test
    void allAreGoneToAndShownInATable() throws IOException {
        Finished doctor = doctor("-c", file().toString());
        assertEquals(1, doctor.status(), doctor::toString);
        List<String> lines = doctor.output();
        assertTrue(lines.get(0).matches("tag +address +DNS +TCP +TLS +auth +target +first byte"), doctor::toString);
        row(doctor, "good", PAIR.serverAddress().getPort() + " +skipped +good +good +good +good +\\d+ ms");
        row(doctor, "wrong", PAIR.serverAddress().getPort() + " +skipped +good +good +failed +- +-");
        row(doctor, "de\\?\\[2Jad", dead + " +skipped +failed +- +- +- +-");
        advises(doctor, "wrong (127.0.0.1:" + PAIR.serverAddress().getPort() + "): authentication: ", "the password");
        advises(doctor, "de?[2Jad (127.0.0.1:" + dead + "): TCP: ", "compare the port");
        assertEquals("1 of 3 servers can be used", lines.get(lines.size() - 1));
        lines.forEach(line -> {
            assertFalse(line.contains(PAIR.workspace().password()) || line.contains(OTHER_PASSWORD), line);
            assertTrue(line.chars().noneMatch(Character::isISOControl), line);
        });
    }

    @Test
    void oneOfThemIsGoneToStepByStep() throws IOException {
        Finished doctor = doctor("-c", file().toString(), "--outbound", "good");
        assertEquals(0, doctor.status(), doctor::toString);
        assertTrue(doctor.output().get(0).matches("DNS +skipped +127.0.0.1 is an address"), doctor::toString);
        assertEquals(9, doctor.output().size(), doctor::toString);
    }

    @Test
    void oneBehindAnotherIsGoneToThroughIt() throws IOException {
        RunningProgram other = PAIR.workspace()
                .startHere(
                        "anytls-server",
                        "-l",
                        "127.0.0.1:0",
                        "-p",
                        OTHER_PASSWORD,
                        "--allow-private",
                        "--data-dir",
                        PAIR.workspace().directory().resolve("other").toString());
        int port = other.address().getPort();
        String behind = server("behind", port, OTHER_PASSWORD)
                .replace(PAIR.pin(), other.awaitLine("pin-sha256: (\\S+)").group(1))
                .replaceFirst("\\{", "{\"detour\": \"good\", ");
        Path file = Files.writeString(PAIR.workspace().directory().resolve("detour.json"), """
                {"outbounds": [%s, %s]}
                """.formatted(
                behind,
                server("good", PAIR.serverAddress().getPort(), PAIR.workspace().password())));
        Finished doctor = doctor("-c", file.toString());
        assertEquals(0, doctor.status(), doctor::toString);
        row(doctor, "behind", port + " +skipped +good +good +good +good +\\d+ ms");
        Finished alone = doctor("-c", file.toString(), "--outbound", "behind");
        assertEquals(0, alone.status(), alone::toString);
        assertTrue(alone.output().get(1).matches("TCP +good .*connected through outbound good"), alone::toString);
    }

    @Test
    void anUnknownTagIsToldWithThoseThatThereAre() throws IOException {
        Finished doctor = doctor("-c", file().toString(), "--outbound", "goot");
        assertEquals(2, doctor.status(), doctor::toString);
        assertTrue(
                doctor.firstError()
                        .contains("goot is no server of the configuration; these are: good, wrong, de?[2Jad"),
                doctor::toString);
    }

    private static void row(Finished doctor, String tag, String rest) {
        String row = tag + " +127\\.0\\.0\\.1:" + rest;
        assertTrue(doctor.output().stream().anyMatch(line -> line.matches(row)), () -> row + " in " + doctor);
    }

    private static void advises(Finished doctor, String server, String advice) {
        List<String> lines = doctor.output();
        for (int i = 0; i < lines.size() - 1; i++) {
            if (lines.get(i).startsWith(server)) {
                String next = lines.get(i + 1);
                assertTrue(next.startsWith("    what to do: ") && next.contains(advice), next);
                return;
            }
        }
        throw new AssertionError(server + " is not in " + doctor);
    }

    private Path file() throws IOException {
        return Files.writeString(PAIR.workspace().directory().resolve("several.json"), """
                {"outbounds": [%s, %s, %s]}
                """.formatted(
                server("good", PAIR.serverAddress().getPort(), PAIR.workspace().password()),
                server("wrong", PAIR.serverAddress().getPort(), OTHER_PASSWORD),
                server("de\\u001b[2Jad", dead, OTHER_PASSWORD)));
    }

    private static String server(String tag, int port, String password) {
        return """
                {"type": "anytls", "tag": "%s", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "certificate_public_key_sha256": "%s"}}
                """.formatted(tag, port, password, PAIR.pin());
    }

    private static Finished doctor(String... options) {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                EchoOverUdp nameServer = new EchoOverUdp("127.0.0.1")) {
            return PAIR.workspace().runHere("anytls-client", arguments(target, nameServer, options));
        }
    }

    private static String[] arguments(TargetServer target, EchoOverUdp nameServer, String... options) {
        List<String> arguments = new ArrayList<>(List.of("doctor", "--target", "127.0.0.1:" + target.port()));
        arguments.addAll(List.of("--udp-target", "127.0.0.1:" + nameServer.port()));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }
}
