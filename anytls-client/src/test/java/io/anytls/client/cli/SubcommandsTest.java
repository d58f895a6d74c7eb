package io.anytls.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.config.YamlReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} and {@code import} as a person runs them, but in this process. */
class SubcommandsTest {

    private static final String GOOD =
            "{\"server\": \"a.example\", \"server_port\": 443, \"password\": \"sEcret\", \"tls\": {\"enabled\": true}}";
    private static final String BAD = """
            { "server": "a", "server_port": "443", "password": "sEcret",
              "tls": {"enable": true} }
            """;
    private static final String LINK = "anytls://sEcret@a.example/?sni=b.example#n";

    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @AfterEach
    void restore() {
        System.setIn(in);
        System.setOut(out);
    }

    private int run(Callable<Integer> command, String... arguments) throws Exception {
        System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
        return CommandLines.execute(command, arguments);
    }

    private StartupException refused(Callable<Integer> command, String... arguments) {
        return assertThrows(StartupException.class, () -> run(command, arguments));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    // ---- check ----

    @Test
    void aGoodFileIsStatus0AndNothingIsSaid() throws Exception {
        assertEquals(0, run(new CheckCommand(), "-c", file("good.json", GOOD)));
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aBadFileIsStatus1WithALineForEachMistake() throws Exception {
        StartupException e = refused(new CheckCommand(), "-c", file("bad.json", BAD));
        assertEquals(StartupException.FAILURE, e.status());
        assertEquals(
                List.of(
                        "server_port (line 1, column 33): has to be a number, not a string (without the quotes)",
                        "tls.enable (line 2, column 11): unknown field \"enable\", did you mean \"enabled\"?"),
                e.lines());
    }

    @Test
    void withoutAFileItIsAMistakeOfTheCommandLine() {
        assertEquals(StartupException.USAGE, refused(new CheckCommand()).status());
    }

    @Test
    void aDirectoryIsReadInTheOrderOfItsNames() throws Exception {
        file("2.json", "{\"outbounds\": [" + GOOD.replace("{\"server\":", "{\"type\": \"anytls\", \"server\":") + "]}");
        file("1.json", "{\"log\": {\"level\": \"loud\"}}");
        file("note.txt", "no JSON");
        StartupException e = refused(new CheckCommand(), "-C", directory.toString());
        assertEquals(1, e.lines().size(), e::getMessage);
        assertTrue(e.getMessage().startsWith("log.level (" + directory.resolve("1.json") + ", line 1"), e.getMessage());
        file("1.json", "{\"log\": {\"level\": \"debug\"}}");
        assertEquals(0, run(new CheckCommand(), "-C", directory.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdin", "-"})
    void standardInputIsAFileToo(String name) throws Exception {
        System.setIn(new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)));
        assertEquals(0, run(new CheckCommand(), "-c", name));
        System.setIn(new ByteArrayInputStream(BAD.getBytes(StandardCharsets.UTF_8)));
        assertEquals(2, refused(new CheckCommand(), "-c", name).lines().size());
    }

    @Test
    void whatIsNotSupportedIsLeftOutOnRequest() throws Exception {
        String file = file("services.json", "{\"services\": [1], \"outbounds\": [{\"type\": \"direct\"}]}");
        assertEquals(
                List.of(
                        "services (line 1, column 2): there are none here: run what it does as a program of its own",
                        "--lenient leaves it out, with a warning that says what happens then"),
                refused(new CheckCommand(), "-c", file).lines());
        assertEquals(0, run(new CheckCommand(), "-c", file, "--lenient"));
    }

    @Test
    void aFileBehindCheckIsAConfiguration() throws Exception {
        assertEquals(0, run(new CheckCommand(), file("good.json", GOOD)));
        assertEquals(
                2, refused(new CheckCommand(), file("bad.json", BAD)).lines().size());
    }

    // ---- import ----

    @Test
    void aLinkBecomesAConfigurationThatIsGood() throws Exception {
        assertEquals(0, run(new ImportCommand(), LINK));
        assertEquals(0, run(new CheckCommand(), "-c", file("imported.json", shown.toString(StandardCharsets.UTF_8))));
    }

    @Test
    void aFileIsForItsOwnerAndNeverReplaced() throws Exception {
        Path file = directory.resolve("imported.json");
        assertEquals(0, run(new ImportCommand(), LINK, "-o", file.toString()));
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String before = Files.readString(file);
        StartupException e =
                refused(new ImportCommand(), LINK.replace("a.example", "c.example"), "-o", file.toString());
        assertEquals(StartupException.FAILURE, e.status());
        assertTrue(e.getMessage().contains("exists already"), e.getMessage());
        assertEquals(before, Files.readString(file));
    }

    @Test
    void aSubscriptionComesThroughStandardInput() throws Exception {
        String list = LINK + "\nvmess://x\nanytls://two@c.example";
        System.setIn(new ByteArrayInputStream(Base64.getEncoder().encode(list.getBytes(StandardCharsets.UTF_8))));
        assertEquals(0, run(new ImportCommand(), "-"));
        String written = shown.toString(StandardCharsets.UTF_8);
        assertTrue(written.contains("a.example") && written.contains("c.example"), written);
    }

    @Test
    void ofEndlessInputNoMoreIsReadThanAFileMayHave() {
        byte[] more = new byte[YamlReader.LARGEST + 1_000];
        Arrays.fill(more, (byte) 'x');
        ByteArrayInputStream endless = new ByteArrayInputStream(more);
        System.setIn(endless);
        StartupException e = refused(new ImportCommand(), "-");
        assertTrue(e.getMessage().contains("larger than 16 MiB"), e.getMessage());
        assertEquals(999, endless.available());
    }
}
