package io.anytls.e2e.traffic;

import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The site of {@code site.js}, in a process of its own. */
final class NodeSite implements AutoCloseable {

    private final Process process;
    private final Path output;

    private NodeSite(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Skips the test where there is no Node. */
    static NodeSite start(Path directory) throws IOException {
        Installed.assume("node");
        Path output = directory.resolve("site.out");
        return new NodeSite(
                new ProcessBuilder("node", script("site.js").toString())
                        .redirectOutput(output.toFile())
                        .redirectError(Redirect.INHERIT)
                        .start(),
                output);
    }

    static Path script(String name) {
        return Path.of("src/test/resources/io/anytls/e2e/traffic", name).toAbsolutePath();
    }

    int port() {
        return Integer.parseInt(line(0, Await.PATIENCE));
    }

    /** What a page has reported. */
    String report(int number) {
        return line(1 + number, Await.PATIENCE);
    }

    private String line(int number, Duration atMost) {
        return Await.value("line " + number + " of the site", atMost, () -> {
            List<String> lines = Files.readAllLines(output);
            boolean whole = Files.readString(output).endsWith("\n");
            int complete = whole ? lines.size() : lines.size() - 1;
            return number < complete ? Optional.of(lines.get(number)) : Optional.empty();
        });
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
