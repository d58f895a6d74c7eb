package io.anytls.e2e.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code anytls-client doctor} as a person runs it. */
class DoctorCommandTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    @Test
    void withOptions() {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            Finished doctor =
                    doctor(target, "-s", ProgramPair.hostPort(PAIR.serverAddress()), "--pin-sha256", PAIR.pin());
            assertHealthy(doctor);
        }
    }

    @Test
    void withAFile() throws IOException {
        Path file = Files.writeString(PAIR.workspace().directory().resolve("client.json"), """
                {
                  "type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                  "tls": {"enabled": true, "certificate_public_key_sha256": "%s"}
                }
                """.formatted(
                        PAIR.serverAddress().getPort(), PAIR.workspace().password(), PAIR.pin()));
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            assertHealthy(doctor(target, "-c", file.toString()));
        }
    }

    @Test
    void aFailureIsStatus1AndSaysWhatToDo() {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            Finished doctor = doctor(target, "-s", ProgramPair.hostPort(PAIR.serverAddress()));
            assertEquals(1, doctor.status(), doctor::toString);
            String last = doctor.output().get(doctor.output().size() - 1);
            assertTrue(last.matches(" +what to do: .*--pin-sha256 .*"), doctor::toString);
        }
    }

    private static void assertHealthy(Finished doctor) {
        assertEquals(0, doctor.status(), doctor::toString);
        assertEquals(
                List.of("DNS", "TCP", "TLS", "authentication", "settings", "stream", "answer", "heartbeat", "UDP"),
                doctor.output().stream().map(line -> line.split(" ")[0]).toList());
        assertTrue(
                doctor.output().stream().skip(1).allMatch(line -> line.matches("\\S+ +good +\\d+ ms  \\S.*")),
                doctor::toString);
        String password = PAIR.workspace().password();
        assertTrue(doctor.output().stream().noneMatch(line -> line.contains(password)), doctor::toString);
    }

    private static Finished doctor(TargetServer target, String... options) {
        try (EchoOverUdp nameServer = new EchoOverUdp("127.0.0.1")) { // whatever it says is an answer
            List<String> arguments = new ArrayList<>(List.of("doctor", "--target", "127.0.0.1:" + target.port()));
            arguments.addAll(List.of("--udp-target", "127.0.0.1:" + nameServer.port()));
            arguments.addAll(List.of(options));
            return PAIR.workspace().run("anytls-client", arguments.toArray(String[]::new));
        }
    }
}
