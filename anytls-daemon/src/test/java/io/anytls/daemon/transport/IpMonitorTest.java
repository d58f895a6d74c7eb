package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class IpMonitorTest {

    private final AtomicInteger heard = new AtomicInteger();

    @TempDir
    Path directory;

    private IpMonitor start(String script) throws IOException {
        Path ip = Files.writeString(directory.resolve("ip"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(ip, PosixFilePermissions.fromString("rwx------"));
        return IpMonitor.start(ip, heard::incrementAndGet).orElseThrow();
    }

    /** What it runs ends, and not only what runs that: else nobody would close its output. */
    @Test
    void eachLineIsHeardUntilItIsClosed() throws IOException {
        IpMonitor monitor = start("echo $1; echo two; exec tail -f /dev/null");
        Await.until("both lines", () -> heard.get() == 2);
        assertTrue(monitor.isAlive());
        monitor.close();
        Await.until("the program has ended", () -> !monitor.isAlive());
    }

    /** Secrets come in the environment, too. */
    @Test
    void itGetsNothingOfOurEnvironment() throws IOException {
        Path seen = directory.resolve("seen");
        IpMonitor monitor = start("/usr/bin/env > " + seen + "; echo done; exec tail -f /dev/null");
        Await.until("it has looked", () -> heard.get() == 1);
        List<String> names = Files.readAllLines(seen).stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertTrue(List.of("PWD", "OLDPWD", "SHLVL", "_").containsAll(names), names.toString());
        monitor.close();
    }

    @Test
    void aProgramThatEndsIsToldFromOneThatHears() throws IOException {
        IpMonitor monitor = start("exit 1");
        Await.until("it has ended", () -> !monitor.isAlive());
        monitor.close();
    }
}
