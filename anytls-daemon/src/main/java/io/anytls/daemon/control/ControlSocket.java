package io.anytls.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a program that runs takes commands: a Unix socket in its data directory, which only its user can open. One command at a time, on a
 * thread of its own.
 */
public final class ControlSocket implements AutoCloseable {

    /** Its name in a data directory. */
    public static final String NAME = "control";

    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final ServerSocketChannel server;
    private final Function<List<String>, CommandAnswer> commands;

    private ControlSocket(Path file, ServerSocketChannel server, Function<List<String>, CommandAnswer> commands) {
        this.file = file;
        this.server = server;
        this.commands = commands;
    }

    /**
     * Listens from now on. Blocking for a moment.
     *
     * @param directory only its owner can look into it
     * @param commands are asked on a thread of their own, one after the other
     * @return empty, with a warning, if that cannot be: the program can do without
     */
    public static Optional<ControlSocket> open(Path directory, Function<List<String>, CommandAnswer> commands) {
        Path file = directory.resolve(NAME).toAbsolutePath();
        try {
            if (Files.exists(file)) {
                if (isAlive(file)) {
                    LOG.warn(
                            "another program uses the data directory {} too, and answers the commands in place of this one",
                            directory);
                    return Optional.empty();
                }
                Files.delete(file); // left by one that was killed
            }
            ServerSocketChannel server = listen(file);
            ControlSocket opened = new ControlSocket(file, server, commands);
            Thread thread = new Thread(opened::serve, "control");
            thread.setDaemon(true);
            thread.start();
            return Optional.of(opened);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("commands (select, status) cannot be taken at {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static ServerSocketChannel listen(Path file) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (IOException | UnsupportedOperationException e) {
            server.close();
            throw e;
        }
    }

    private static boolean isAlive(Path file) {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel connection = server.accept()) {
                List<String> words = ControlMessages.readWords(connection, PATIENCE);
                ByteBuffer answer = ByteBuffer.wrap(ControlMessages.write(commands.apply(words)));
                while (answer.hasRemaining()) {
                    connection.write(answer);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.debug("a command was not understood: {}", e.getMessage());
            }
        }
    }

    /**
     * Says something to the program of a data directory. Blocking.
     *
     * @throws IOException with a reason for a person, if it does not run
     */
    public static CommandAnswer say(Path directory, List<String> words) throws IOException {
        Path file = directory.resolve(NAME).toAbsolutePath();
        byte[] said = ControlMessages.write(words);
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            ByteBuffer out = ByteBuffer.wrap(said);
            while (out.hasRemaining()) {
                connection.write(out);
            }
            return ControlMessages.readAnswer(connection, PATIENCE);
        }
    }

    /** Takes no more commands. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} is left behind: {}", file, e.getMessage());
        }
    }
}
