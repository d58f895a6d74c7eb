package io.anytls.e2e.kit;

import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Payload.Received;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The curl of this machine. */
public final class Curl {

    private static final String SECONDS = "60";

    private Curl() {}

    /** Skips the test where there is no curl. */
    public static void assumeInstalled() {
        Installed.assume("curl");
    }

    /**
     * Runs it, silently and for a limited time.
     *
     * @return its exit status and a digest of its output
     */
    public static Result run(List<String> way, String... arguments) {
        Process process = start(way, arguments);
        try {
            Received received = Payload.drain(process.getInputStream());
            return new Result(process.waitFor(), received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The same for an answer that is text. */
    public static String text(List<String> way, String... arguments) {
        Process process = start(way, arguments);
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it in the background, without its output; the caller ends it. */
    public static Process start(List<String> way, String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-q", "-s", "--max-time", SECONDS, "--noproxy", ""));
        command.addAll(way);
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
            builder.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for one that was started. */
    public static int awaitEnd(Process process) {
        try {
            assertEnds(process);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void assertEnds(Process process) throws InterruptedException {
        if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("curl has not ended");
        }
    }

    /** @param status 0 if all went well, else as curl's manual has it */
    public record Result(int status, Received received) {}
}
