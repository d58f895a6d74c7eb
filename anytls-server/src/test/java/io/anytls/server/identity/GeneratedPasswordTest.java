package io.anytls.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedPasswordTest {

    @TempDir
    Path home;

    private DataDirectory directory;

    @BeforeEach
    void open() {
        directory = DataDirectory.open(home);
    }

    @Test
    void itHas128BitsAndStaysTheSame() {
        String password = GeneratedPassword.loadOrMake(directory);
        assertTrue(password.matches("[0-9a-f]{32}"), password);
        assertEquals(password, GeneratedPassword.loadOrMake(directory));
    }

    @Test
    void twoServersHaveTwo() {
        assertNotEquals(
                GeneratedPassword.loadOrMake(directory),
                GeneratedPassword.loadOrMake(DataDirectory.open(home.resolve("other"))));
    }

    @Test
    void aLinkInItsPlaceIsRefused() throws IOException {
        Files.createSymbolicLink(home.resolve("password"), Files.writeString(home.resolve("elsewhere"), "secret"));
        StartupException e = assertThrows(StartupException.class, () -> GeneratedPassword.loadOrMake(directory));
        assertTrue(e.getMessage().contains("password is a link"), e.getMessage());
        Files.createSymbolicLink(home.resolve("tls"), home.resolve("nowhere"));
        e = assertThrows(StartupException.class, () -> SelfSigned.loadOrMake(directory, List.of()));
        assertTrue(e.getMessage().contains("tls is a link"), e.getMessage());
    }

    @Test
    void onlyTheOwnerMayReadItAndNothingElseIsLeft() throws IOException {
        GeneratedPassword.loadOrMake(directory);
        Path file = home.resolve("password");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(home)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void serversThatStartAtOnceHaveTheSame() throws Exception {
        for (int round = 0; round < 50; round++) {
            DataDirectory shared = DataDirectory.open(home.resolve("shared" + round));
            Set<String> seen = AtOnce.results(4, () -> GeneratedPassword.loadOrMake(shared));
            assertEquals(Set.of(GeneratedPassword.loadOrMake(shared)), seen);
            try (var files = Files.list(shared.path())) {
                assertEquals(List.of(shared.path().resolve("password")), files.toList());
            }
        }
    }

    @Test
    void whatAKilledStartLeftIsNoObstacle() throws IOException {
        Files.writeString(DataDirectory.unfinished(home.resolve("password")), "12");
        assertEquals(32, GeneratedPassword.loadOrMake(directory).length());
    }

    @Test
    void aPersonMayEditIt() throws IOException {
        Files.writeString(home.resolve("password"), "my own\r\n");
        assertEquals("my own", GeneratedPassword.loadOrMake(directory));
    }

    @Test
    void anEmptyOrBinaryFileIsAnError() throws IOException {
        for (byte[] content : List.of(new byte[0], new byte[] {'\n', 'x'}, new byte[] {(byte) 0xff})) {
            Files.write(home.resolve("password"), content);
            StartupException e = assertThrows(StartupException.class, () -> GeneratedPassword.loadOrMake(directory));
            assertEquals(StartupException.FAILURE, e.status());
            assertTrue(e.getMessage().endsWith("delete it to have a new password made"), e.getMessage());
        }
    }
}
