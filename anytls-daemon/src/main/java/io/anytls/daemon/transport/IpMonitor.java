package io.anytls.daemon.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of changes of interfaces, addresses and routes when they happen, from {@code ip monitor} of iproute2, where that is installed. Any user may run
 * it. What it says is not read: that it says something is reason enough to look.
 */
final class IpMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IpMonitor.class);

    /** Not where PATH says: others may have written that. */
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/ip"), Path.of("/sbin/ip"), Path.of("/usr/bin/ip"));

    /** Ends the program with ours, however that ends: then nobody holds the other end of its standard input any more. */
    private static final String TIED =
            "\"$0\" monitor link address route & exec >&-; read -r end; kill $! 2>/dev/null; wait";

    private final Process shell;
    private final Thread reader;

    private IpMonitor(Process shell, Runnable heard) {
        this.shell = shell;
        this.reader = new Thread(() -> read(heard), "ip monitor");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param heard called for each line, on a thread of its own */
    static Optional<IpMonitor> start(Runnable heard) {
        return PLACES.stream().filter(Files::isExecutable).findFirst().flatMap(ip -> start(ip, heard));
    }

    static Optional<IpMonitor> start(Path ip, Runnable heard) {
        ProcessBuilder program =
                new ProcessBuilder("/bin/sh", "-c", TIED, ip.toString()).redirectError(ProcessBuilder.Redirect.DISCARD);
        program.environment().clear(); // it may hold secrets of ours, and words that change what a shell does
        try {
            return Optional.of(new IpMonitor(program.start(), heard));
        } catch (IOException e) {
            LOG.debug("{} cannot be run: {}", ip, e.getMessage());
            return Optional.empty();
        }
    }

    private void read(Runnable heard) {
        try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
            while (lines.readLine() != null) {
                heard.run();
            }
        } catch (IOException e) {
            LOG.debug("ip monitor is read no more: {}", e.getMessage());
        }
        close(); // what tied it to us would wait for our end
    }

    /** Whether it still hears anything; one that cannot be run as it is meant ends at once. */
    boolean isAlive() {
        return reader.isAlive();
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            shell.destroy();
        }
    }
}
