package io.anytls.e2e.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.target.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code anytls-client speedtest} as a person runs it, without a terminal. */
class SpeedTestCommandTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    private static final int PAGE = 300_000;

    @TempDir
    Path pages;

    private final int dead = Ports.refusing().getPort();

    @Test
    void eachServerIsMeasured() throws IOException {
        Files.write(pages.resolve("page"), new byte[PAGE]);
        Finished test = speedtest("page");
        assertEquals(1, test.status(), test::toString);
        List<String> lines = test.output();
        assertEquals(List.of("measuring good", "measuring dead"), lines.subList(0, 2));
        assertTrue(lines.get(2).matches("tag +address +latency +download +fetched"), test::toString);
        assertTrue(
                lines.get(3).matches("good +127\\.0\\.0\\.1:\\d+ +\\d+ ms +\\d+\\.\\d Mbit/s +\\d+\\.\\d MB"),
                test::toString);
        assertTrue(lines.get(4).matches("dead +127\\.0\\.0\\.1:" + dead + " +- +- +-"), test::toString);
        assertTrue(
                lines.get(6).matches("dead \\(127\\.0\\.0\\.1:" + dead + "\\): .*connection refused.*"),
                test::toString);
        lines.forEach(line -> assertFalse(line.contains(PAIR.workspace().password()), line));
    }

    @Test
    void oneOfThem() throws IOException {
        Files.write(pages.resolve("page"), new byte[PAGE]);
        Finished test = speedtest("page", "--outbound", "good");
        assertEquals(0, test.status(), test::toString);
        assertEquals(3, test.output().size(), test::toString);
    }

    @Test
    void aPageThatIsMissingOrEmptyIsNoMeasure() throws IOException {
        Finished missing = speedtest("nothing", "--outbound", "good");
        assertEquals(1, missing.status(), missing::toString);
        assertTrue(
                missing.output().stream().anyMatch(line -> line.contains(" answers 404: try another --url")),
                missing::toString);
        Files.write(pages.resolve("empty"), new byte[0]);
        Finished empty = speedtest("empty", "--outbound", "good");
        assertTrue(
                empty.output().stream().anyMatch(line -> line.contains("/empty is empty: name a big page")),
                empty::toString);
    }

    @Test
    void aTargetWithoutTlsIsToldApartFromTheServer() throws IOException {
        try (TargetServer ssh = TargetServer.start(Conversations.greeting("SSH-2.0-OpenSSH\r\n"))) {
            String url = "https://127.0.0.1:" + ssh.port() + "/";
            Finished test = PAIR.workspace()
                    .runHere("anytls-client", "speedtest", "-c", file(), "--outbound", "good", "--url", url);
            assertEquals(1, test.status(), test::toString);
            String words = "127.0.0.1:" + ssh.port() + ": something answers there, but not with TLS";
            assertTrue(test.output().stream().anyMatch(line -> line.endsWith(words)), test::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds, 0, 'bad value for --seconds: it has to be from 1 to 600'",
        "--url, ftp://example.com/a, 'bad value for --url: ftp://example.com/a is no address of a page'",
        "--url, 'http://', 'bad value for --url: http:// is no address of a page'",
        "--outbound, paris, 'bad value for --outbound: paris is no server of the configuration; these are: good, dead'"
    })
    void badInputIsToldInALine(String option, String value, String words) throws IOException {
        Finished test = PAIR.workspace().runHere("anytls-client", "speedtest", "-c", file(), option, value);
        assertEquals(2, test.status(), test::toString);
        assertTrue(test.firstError().contains(words), test::toString);
    }

    private Finished speedtest(String page, String... more) throws IOException {
        try (WebServer web = new WebServer(pages)) {
            List<String> arguments =
                    new ArrayList<>(List.of("speedtest", "-c", file(), "--seconds", "1", "--url", web.url(page)));
            arguments.addAll(List.of(more));
            return PAIR.workspace().runHere("anytls-client", arguments.toArray(String[]::new));
        }
    }

    private String file() throws IOException {
        Path file = Files.writeString(
                PAIR.workspace().directory().resolve("speeds.json"),
                "{\"outbounds\": [%s, %s]}"
                        .formatted(server("good", PAIR.serverAddress().getPort()), server("dead", dead)));
        return file.toString();
    }

    private static String server(String tag, int port) {
        return """
                {"type": "anytls", "tag": "%s", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "certificate_public_key_sha256": "%s"}}
                """.formatted(tag, port, PAIR.workspace().password(), PAIR.pin());
    }
}
