package io.anytls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real openssl, as people use it, in a directory of one test. */
public final class OpenSslProgram {

    /** It searches for prime numbers, and may have little of the machine. */
    private static final int MOST_SECONDS = 180;

    private final Path directory;

    /** Skips the test where there is none; {@code .ci/run} installs it. */
    public OpenSslProgram(Path directory) {
        this.directory = directory;
        Installed.assume("openssl");
    }

    /** Runs it there. */
    public void run(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Path output = Files.createTempFile("openssl", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            assertTrue(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS), "openssl has not ended: " + arguments);
            assertEquals(0, process.exitValue(), () -> arguments + ": " + text(output));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    /** A certificate that signs itself, {@code NAME.crt}, for the key {@code NAME.key}. */
    public void certify(String name) throws IOException, InterruptedException {
        run("req -x509 -new -key " + name + ".key -out " + name
                + ".crt -days 30 -subj /CN=a.example -addext subjectAltName=DNS:a.example");
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    public String read(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.ISO_8859_1);
    }

    public Path write(String name, String text) throws IOException {
        return Files.writeString(file(name), text, StandardCharsets.ISO_8859_1);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
