package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.LockedServer;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Programs that fetch over HTTP, and leave in the URL what is not for the server. */
class WebProgramsTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().client("--log-level", "debug");

    @TempDir
    Path directory;

    private static String proxy() {
        return "http://" + ProgramPair.hostPort(PAIR.proxy());
    }

    @Test
    void wgetWithAPasswordAndAFragment() throws Exception {
        Installed.assume("wget");
        try (LockedServer server = new LockedServer("/page", "hello")) {
            String url = "http://" + LockedServer.CREDENTIALS + "@" + server.authority() + "/page#part";
            assertEquals("hello", run("wget", "--no-config", "-q", "-T", "30", "-t", "1", "-O", "-", url));
            assertEquals(List.of("/page"), server.served());
        }
    }

    @Test
    void pythonWithAFragment() throws Exception {
        Installed.assume("python3");
        try (LockedServer server = new LockedServer("/page", "hello")) {
            String program = """
                    import sys, urllib.request
                    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
                    passwords.add_password(None, sys.argv[1], *sys.argv[2].split(":"))
                    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
                    print(opener.open(sys.argv[1] + "/page#part", timeout=30).read().decode(), end="")
                    """;
            assertEquals(
                    "hello",
                    run("python3", "-I", "-c", program, "http://" + server.authority(), LockedServer.CREDENTIALS));
            assertEquals(List.of("/page"), server.served());
        }
    }

    /** Packages from a repository for subscribers: apt sends the URL as it stands in its list of sources. */
    @Test
    void aptWithAPassword() throws Exception {
        Installed.assume("apt-get");
        String packages = "Package: demo\nVersion: 1\nArchitecture: all\nFilename: ./demo.deb\nSize: 1\n\n";
        try (LockedServer server = new LockedServer("/Packages", packages)) {
            Path sources = Files.writeString(
                    directory.resolve("sources.list"),
                    "deb [trusted=yes] http://" + LockedServer.CREDENTIALS + "@" + server.authority() + "/ ./\n");
            for (String part : List.of("lists/partial", "cache/archives/partial", "none")) {
                Files.createDirectories(directory.resolve(part));
            }
            Path status = Files.createFile(directory.resolve("status"));
            run(
                    "apt-get",
                    "-q",
                    "-o",
                    "Dir::Etc::sourcelist=" + sources,
                    "-o",
                    "Dir::Etc::sourceparts=" + directory.resolve("none"),
                    "-o",
                    "Dir::State=" + directory,
                    "-o",
                    "Dir::State::status=" + status,
                    "-o",
                    "Dir::Cache=" + directory.resolve("cache"),
                    "-o",
                    "Acquire::http::Proxy=" + proxy(),
                    "-o",
                    "Acquire::Retries=0",
                    "-o",
                    "APT::Sandbox::User=",
                    "update");
            assertEquals(List.of("/Packages"), server.served());
        }
    }

    /** Runs a program that is told of the proxy by its environment, and gives what it has printed. */
    private String run(String... command) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
        builder.environment().put("http_proxy", proxy());
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(0, process.exitValue(), () -> command[0] + ": " + output + read(errors));
            assertFalse(
                    PAIR.client().log().stream().anyMatch(line -> line.contains("sesame")),
                    "the password is not logged");
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
