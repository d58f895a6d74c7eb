package io.anytls.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

    @TempDir
    Path directory;

    /** Null where a test needs none. */
    private ControlSocket socket;

    @AfterEach
    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    @Test
    void wordsComeAsTheyAreAndSoDoesTheAnswer() throws IOException {
        open();
        assertEquals(
                CommandAnswer.done("select|Zürich 1|🇩🇪"),
                ControlSocket.say(directory, List.of("select", "Zürich 1", "🇩🇪")));
        assertEquals(CommandAnswer.refused("one\ntwo"), ControlSocket.say(directory, List.of("refuse")));
        socket.close();
        assertFalse(Files.exists(directory.resolve(ControlSocket.NAME)));
    }

    @Test
    void onlyItsOwnerMayOpenIt() throws IOException {
        open();
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(ControlSocket.NAME))));
    }

    @Test
    void whatAKilledProgramHasLeftIsReplaced() throws IOException {
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(directory.resolve(ControlSocket.NAME)));
        dead.close();
        open();
        assertTrue(ControlSocket.say(directory, List.of("a")).done());
    }

    @Test
    void aSecondProgramTakesNothingAway() throws IOException {
        open();
        assertEquals(Optional.empty(), ControlSocket.open(directory, words -> CommandAnswer.done("second")));
        assertEquals("a", ControlSocket.say(directory, List.of("a")).text());
    }

    @Test
    void whoSaysNothingHoldsNobodyUpForLong() throws IOException {
        open();
        SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve(ControlSocket.NAME)))
                .close();
        assertTrue(ControlSocket.say(directory, List.of("a")).done());
    }

    @Test
    void whereNobodyRunsThatIsTold() {
        assertThrows(IOException.class, () -> ControlSocket.say(directory, List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> ControlSocket.say(directory, List.of("a\tb")));
    }

    private void open() {
        socket = ControlSocket.open(
                        directory,
                        words -> words.get(0).equals("refuse")
                                ? CommandAnswer.refused("one\ntwo")
                                : CommandAnswer.done(String.join("|", words)))
                .orElseThrow();
    }
}
