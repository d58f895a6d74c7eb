package io.anytls.e2e.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.doctor.DoctorStep;
import io.anytls.client.doctor.Finding;
import io.anytls.client.doctor.Finding.Outcome;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.hello.Hellos;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.TlsVersion;
import io.anytls.daemon.tls.Trust;
import io.anytls.e2e.pool.ScriptedTlsServer;
import io.anytls.e2e.pool.Wire;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.FullBacklog;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.server.Server;
import io.anytls.testkit.OpenSslProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExaminationTest {

    private static final String OTHER_PIN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    Path directory;

    private Patient patient;

    @BeforeEach
    void prepare() {
        patient = new Patient(directory);
    }

    @AfterEach
    void noSecretIsTold() {
        patient.lines().forEach(line -> assertFalse(line.contains(Patient.PASSWORD), line));
    }

    @Test
    void aGoodServerPassesEveryStep() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            assertTrue(patient.at(server.address().getPort()).examine(target.port()));
        } finally {
            server.close().toCompletableFuture().join();
        }
        assertEquals(List.of(DoctorStep.values()), patient.steps());
        assertEquals(Outcome.SKIPPED, patient.finding(DoctorStep.DNS).outcome());
        says(DoctorStep.TCP, Outcome.GOOD, "connected to 127.0.0.1:");
        says(DoctorStep.TLS, Outcome.GOOD, "TLSv1.3, ");
        says(DoctorStep.TLS, Outcome.GOOD, "no ALPN; certificate pinned, valid until 20");
        says(DoctorStep.TLS, Outcome.GOOD, "pin " + patient.pin());
        says(DoctorStep.AUTHENTICATION, Outcome.GOOD, "accepted");
        says(DoctorStep.SETTINGS, Outcome.GOOD, "version 2, with half-close");
        says(DoctorStep.STREAM, Outcome.GOOD, "is connected");
        says(DoctorStep.HEARTBEAT, Outcome.GOOD, "answered");
    }

    /** Only a hello that offers such a key gets to see it; where none can, the person hears of the possibility. */
    @ParameterizedTest
    @CsvSource({"-newkey ed25519, Ed25519", "-newkey ec -pkeyopt ec_paramgen_curve:secp521r1, P-521"})
    void aKeyThatNoBrowserTakesIsNamed(String kind, String name) throws Exception {
        OpenSslProgram openssl = new OpenSslProgram(directory);
        openssl.run("req -x509 -nodes -keyout a.key -out a.crt -days 30 -subj /CN=localhost " + kind);
        patient.identity(TlsIdentity.load(openssl.file("a.crt"), openssl.file("a.key")));
        Server server = patient.server(TlsParameters.DEFAULT);
        try {
            assertFalse(patient.at(server.address().getPort()).examine(9));
        } finally {
            server.close().toCompletableFuture().join();
        }
        says(DoctorStep.TLS, Outcome.FAILED, name);
        if (Hellos.ofProcess().chrome().isPresent()) {
            says(DoctorStep.TLS, Outcome.FAILED, "the server's key is " + name + ", which no browser takes");
            advises(DoctorStep.TLS, "--hello plain");
        } else {
            says(DoctorStep.TLS, Outcome.FAILED, "--hello plain");
        }
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            assertTrue(patient.at("localhost", server.address().getPort()).examine(target.port()));
        } finally {
            server.close().toCompletableFuture().join();
        }
        says(DoctorStep.DNS, Outcome.GOOD, "localhost is ");
        says(DoctorStep.DNS, Outcome.GOOD, "127.0.0.1");
    }

    @Test
    void aTargetThatCannotBeReachedIsNotTheServersFault() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try {
            assertTrue(patient.at(server.address().getPort())
                    .examine(Ports.refusing().getPort()));
        } finally {
            server.close().toCompletableFuture().join();
        }
        says(DoctorStep.STREAM, Outcome.GOOD, "connection refused");
        advises(DoctorStep.STREAM, "another --target");
        says(DoctorStep.HEARTBEAT, Outcome.GOOD, "answered");
    }

    @Test
    void anUnknownName() throws Exception {
        assertFalse(patient.at("no-such-host..invalid", 443).examine(1));
        fails(DoctorStep.DNS, "no-such-host..invalid: no such host", "misspelling");
    }

    @Test
    void nobodyListens() throws Exception {
        assertFalse(patient.at(Ports.refusing().getPort()).examine(1));
        fails(DoctorStep.TCP, "connection refused", "nothing listens on that port");
    }

    @Test
    void nothingComesBack() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            assertFalse(patient.connectWithin(Duration.ofMillis(300))
                    .at(silent.address().getPort())
                    .examine(1));
        }
        fails(DoctorStep.TCP, "timed out", "firewall");
    }

    @Test
    void notTlsAtAll() throws Exception {
        try (TargetServer other = TargetServer.start(Conversations.greeting("SSH-2.0-OpenSSH\r\n"))) {
            assertFalse(patient.at(other.port()).examine(1));
        }
        fails(DoctorStep.TLS, "not with TLS", "another service");
    }

    @Test
    void closedDuringTheHandshake() throws Exception {
        try (TargetServer other =
                TargetServer.start(connection -> connection.getInputStream().read(new byte[4_096]))) {
            assertFalse(patient.at(other.port()).examine(1));
        }
        fails(DoctorStep.TLS, "during the handshake", "--sni");
    }

    @Test
    void noVersionInCommon() throws Exception {
        Server server = patient.server(new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, List.of()));
        try {
            patient.tls(new TlsParameters(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, List.of()));
            assertFalse(patient.at(server.address().getPort()).examine(1));
        } finally {
            server.close().toCompletableFuture().join();
        }
        fails(DoctorStep.TLS, "the handshake failed", "min_version");
    }

    @Test
    void anotherPin() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try {
            patient.trust(new Trust.Pins(Set.of(OTHER_PIN)));
            assertFalse(patient.at(server.address().getPort()).examine(1));
        } finally {
            server.close().toCompletableFuture().join();
        }
        fails(DoctorStep.TLS, "its pin is " + patient.pin(), "--pin-sha256 " + patient.pin());
        advises(DoctorStep.TLS, "certificate_public_key_sha256");
    }

    @Test
    void anUnknownAuthority() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try {
            patient.trust(new Trust.SystemRoots());
            assertFalse(patient.at(server.address().getPort()).examine(1));
        } finally {
            server.close().toCompletableFuture().join();
        }
        fails(DoctorStep.TLS, "no authority that is trusted here", "--pin-sha256 " + patient.pin());
    }

    @Test
    void anotherPassword() throws Exception {
        Server server = patient.server(TlsParameters.DEFAULT);
        try {
            assertFalse(patient.password("another " + Patient.PASSWORD)
                    .at(server.address().getPort())
                    .examine(1));
        } finally {
            server.close().toCompletableFuture().join();
        }
        fails(DoctorStep.AUTHENTICATION, "wrong password", "compare the password");
    }

    @Test
    void aWebSiteInPlaceOfTheServer() throws Exception {
        try (ScriptedTlsServer site = ScriptedTlsServer.start(patient.identity(), connection -> {
            connection.getInputStream().read(new byte[8_192]);
            connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
            connection.getInputStream().read(new byte[8_192]);
        })) {
            assertFalse(patient.at(site.port()).examine(1));
        }
        fails(DoctorStep.AUTHENTICATION, "HTTP/1.1 400 Bad Request", "compare the password");
    }

    @Test
    void aServerOfVersion1() throws Exception {
        try (ScriptedTlsServer old = ScriptedTlsServer.start(patient.identity(), connection -> {
            Wire wire = Wire.authenticated(connection);
            while (true) {
                wire.echo(wire.read()); // so that no target is waited for
            }
        })) {
            assertTrue(patient.silentFor(Duration.ofSeconds(4)).at(old.port()).examine(1));
        }
        says(DoctorStep.SETTINGS, Outcome.GOOD, "version 1");
        says(DoctorStep.STREAM, Outcome.GOOD, "version 1 does not say whether");
        says(DoctorStep.HEARTBEAT, Outcome.SKIPPED, "version 1");
    }

    @Test
    void anAlert() throws Exception {
        try (ScriptedTlsServer strict = ScriptedTlsServer.start(patient.identity(), connection -> {
            Wire wire = Wire.authenticated(connection);
            wire.read();
            wire.write(5, 0, "no\033[2J such client".getBytes());
            connection.getInputStream().read(new byte[8_192]);
        })) {
            assertFalse(patient.at(strict.port()).examine(1));
        }
        fails(DoctorStep.SETTINGS, "such client", "server's log");
        patient.lines().forEach(line -> assertTrue(line.chars().noneMatch(Character::isISOControl), line));
    }

    @Test
    void theSessionEndsWithTheStream() throws Exception {
        try (ScriptedTlsServer broken = ScriptedTlsServer.start(patient.identity(), connection -> {
            Wire wire = Wire.authenticated(connection);
            Wire.Received frame = wire.read();
            while (frame.command() != Wire.SYN) {
                wire.answer(frame);
                frame = wire.read();
            }
        })) {
            assertFalse(patient.at(broken.port()).examine(1));
        }
        fails(DoctorStep.STREAM, "", "the session has ended");
    }

    @Test
    void aHeartbeatThatNobodyAnswers() throws Exception {
        try (ScriptedTlsServer mute = ScriptedTlsServer.start(patient.identity(), connection -> {
            Wire wire = Wire.authenticated(connection);
            while (true) {
                Wire.Received frame = wire.read();
                if (frame.command() != Wire.HEARTBEAT_REQUEST) {
                    wire.answer(frame);
                }
                wire.echo(frame);
            }
        })) {
            assertFalse(patient.heartbeatWithin(Duration.ofMillis(200))
                    .at(mute.port())
                    .examine(1));
        }
        says(DoctorStep.SETTINGS, Outcome.GOOD, "version 2, without half-close");
        fails(DoctorStep.HEARTBEAT, "not answered", "heartbeat");
    }

    private void says(DoctorStep step, Outcome outcome, String words) {
        Finding finding = patient.finding(step);
        assertEquals(outcome, finding.outcome(), finding::toString);
        assertTrue(finding.what().contains(words), finding::toString);
    }

    private void advises(DoctorStep step, String words) {
        Finding finding = patient.finding(step);
        assertTrue(finding.advice().contains(words), finding::toString);
    }

    /** It is the last step that was gone. */
    private void fails(DoctorStep step, String words, String advice) {
        says(step, Outcome.FAILED, words);
        advises(step, advice);
        assertEquals(step, patient.steps().get(patient.steps().size() - 1));
    }
}
