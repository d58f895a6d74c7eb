package io.anytls.e2e.kit;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import io.anytls.testkit.DefaultSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Archives of the classes that the programs load, made once for each build and JDK: with one a start costs a third less CPU, and these
 * tests start some hundred programs. Where a JDK makes none, the programs start without.
 */
final class ClassArchive {

    private static final Path DIRECTORY = Path.of(System.getProperty("anytls.root", ".."))
            .resolve("anytls-e2e/target/class-archives")
            .toAbsolutePath()
            .normalize();

    private static final String PASSWORD = "recorded";

    private static boolean made;

    private ClassArchive() {}

    /** The JVM's option for a start of the program; empty where there is no archive. */
    static synchronized String option(String program) {
        try {
            if (!made) {
                make();
                made = true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // What a JVM does not like about an archive is not for the tests to read in a program's output.
        return Files.exists(archive(program)) ? "-XX:SharedArchiveFile=" + archive(program) + " -Xlog:cds=off" : "";
    }

    /** One JVM makes them, the others that run tests wait for that. */
    private static void make() throws IOException {
        Files.createDirectories(DIRECTORY);
        try (FileChannel lock =
                FileChannel.open(DIRECTORY.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Path stamp = DIRECTORY.resolve("made-for");
            String build = System.getProperty("java.vm.version")
                    + DIRECTORY // an archive is good for one path only, and a tree may have been copied
                    + Files.getLastModifiedTime(Launchers.jar("anytls-server"))
                    + Files.getLastModifiedTime(Launchers.jar("anytls-client"));
            if (Files.exists(stamp) && Files.readString(stamp).equals(build)) {
                return;
            }
            record();
            dump("anytls-server");
            dump("anytls-client");
            Files.writeString(stamp, build);
        }
    }

    /** Has both programs carry a stream and write down which classes they load for that. */
    private static void record() throws IOException {
        RunningProgram server = start("anytls-server", "--data-dir", "data", "--allow-private");
        RunningProgram client = null;
        try {
            String address = ProgramPair.hostPort(server.address());
            String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
            client = start("anytls-client", "-s", address, "--pin-sha256", pin);
            try (TargetServer target = TargetServer.start(Conversations.echo());
                    Socket tunnel = new Application(client.address()).connect(target.address())) {
                Application.exchange(tunnel, "hello");
            }
            client.terminate();
            server.terminate();
        } finally {
            server.kill();
            if (client != null) {
                client.kill();
            }
        }
    }

    private static RunningProgram start(String program, String... options) throws IOException {
        List<String> command = new ArrayList<>(DefaultSignals.prefix());
        command.addAll(List.of(Launchers.path(program).toString(), "-l", "127.0.0.1:0", "-p", PASSWORD));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).directory(DIRECTORY.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ANYTLS_JAVA_OPTS", "-XX:DumpLoadedClassList=" + list(program));
        return RunningProgram.start(builder, DIRECTORY, program);
    }

    private static void dump(String program) throws IOException {
        // Without lambdas: JDK 17.0.15 crashes on some.
        List<String> classes = Files.readAllLines(list(program)).stream()
                .filter(line -> !line.startsWith("@"))
                .toList();
        Files.write(list(program), classes);
        Path fresh = DIRECTORY.resolve(program + ".new");
        Files.deleteIfExists(archive(program));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as the launchers do, or the archive is not used whole
        }
        command.addAll(List.of(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list(program),
                "-XX:SharedArchiveFile=" + fresh,
                "-cp",
                Launchers.jar(program).toString()));
        Process java = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(DIRECTORY.resolve(program + ".dump").toFile())
                .start();
        try {
            if (java.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) && java.exitValue() == 0) {
                Files.move(fresh, archive(program), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            java.destroyForcibly();
        }
    }

    private static Path list(String program) {
        return DIRECTORY.resolve(program + ".classes");
    }

    private static Path archive(String program) {
        return DIRECTORY.resolve(program + ".jsa");
    }
}
