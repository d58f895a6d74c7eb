package io.anytls.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.link.AnyTlsLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandLinesTest {

    private final Probe probe = new Probe();

    /** The options of the Go client and server in one command. */
    @Command(name = "probe", mixinStandardHelpOptions = true, subcommands = Link.class)
    static final class Probe implements Callable<Integer> {
        @Mixin
        PasswordOptions password = new PasswordOptions();

        @Mixin
        LogLevelOption logLevel = new LogLevelOption();

        @Option(names = {"-l", "--listen"})
        HostPort listen;

        @Option(names = {"-s", "--server"})
        AnyTlsLink server;

        @Option(names = {"-sni", "--sni"})
        String sni;

        @Option(names = {"-m", "--min-idle"})
        int minIdle = 5;

        @Option(names = "--seconds")
        Long seconds;

        @Option(names = {"-dr", "--disable-reuse"})
        boolean disableReuse;

        @Option(names = {"-padding-scheme", "--padding-scheme"})
        Path paddingScheme;

        boolean ran;

        @Override
        public Integer call() {
            ran = true;
            return 0;
        }
    }

    @Command(name = "link", mixinStandardHelpOptions = true)
    static final class Link implements Callable<Integer> {
        static HostPort listened;

        @Option(names = {"-l", "--listen"})
        HostPort listen;

        @Override
        public Integer call() throws IOException {
            listened = listen;
            throw new IOException("from the command");
        }
    }

    private int run(String... args) throws Exception {
        return CommandLines.execute(probe, args);
    }

    private String refusal(String... args) {
        StartupException e = assertThrows(StartupException.class, () -> run(args));
        assertEquals(StartupException.USAGE, e.status());
        assertFalse(probe.ran);
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().endsWith(" (see --help)"), e.getMessage());
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("sEcret"), cause.toString());
        }
        return e.getMessage().replace(" (see --help)", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-l 127.0.0.1:1080 -padding-scheme file -sni a.example -m 3 -dr -p pw",
                "--l 127.0.0.1:1080 --padding-scheme file --sni a.example --m 3 --dr --p pw",
                "-l=127.0.0.1:1080 -padding-scheme=file -sni=a.example -m=3 -dr=true -p=pw",
                "--l=127.0.0.1:1080 --padding-scheme=file --sni=a.example --m=3 --dr=1 --p=pw",
                "-listen 127.0.0.1:1080 -padding-scheme file --sni a.example -min-idle 3 -disable-reuse -password pw",
                "-m 9 -l [::1]:1 -dr=false -dr -m 3 -l 127.0.0.1:1080 -padding-scheme file -sni a.example -p pw",
            })
    void optionsAreWrittenAsInGo(String arguments) throws Exception {
        assertEquals(0, run(arguments.split(" ")));
        assertEquals(new HostPort("127.0.0.1", 1080), probe.listen);
        assertEquals(Path.of("file"), probe.paddingScheme);
        assertEquals("a.example", probe.sni);
        assertEquals(3, probe.minIdle);
        assertTrue(probe.disableReuse);
        assertEquals(Optional.of("pw"), probe.password.password(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"-dr=false, false", "-dr=0, false", "-dr=T, true", "-dr, true"})
    void flagsMayHaveAValue(String argument, boolean expected) throws Exception {
        run(argument);
        assertEquals(expected, probe.disableReuse);
    }

    @Test
    void theLastFlagCounts() throws Exception {
        run("-dr", "-dr=false");
        assertFalse(probe.disableReuse);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-l",
                "-m=4",
                "@file",
                "${env:HOME}",
                "a=b",
                "\"quoted\"",
                " ",
                "link",
                "run",
                "help",
                "-",
                "--help"
            })
    void aValueIsAValueWhateverItLooksLike(String password) throws Exception {
        run("-p", password, "-l", ":1");
        assertEquals(Optional.of(password), probe.password.password(Map.of()));
        assertEquals(new HostPort("", 1), probe.listen);
    }

    @Test
    void anEmptyValueIsAValue() throws Exception {
        run("-sni", "");
        assertEquals("", probe.sni);
        run("-sni=");
        assertEquals("", probe.sni);
    }

    @Test
    void serversAreLinksOrAddresses() throws Exception {
        run("-s", "a.example:8443");
        assertEquals(new AnyTlsLink("", "a.example", 8443, "", false, ""), probe.server);
        run("-s", "anytls://pw@a.example/?sni=b.example");
        assertEquals(new AnyTlsLink("pw", "a.example", 443, "b.example", false, ""), probe.server);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "-l 127.0.0.1 | bad value for --listen: the port is missing (expected HOST:PORT, [IPV6]:PORT or :PORT)",
                "-l ::1:443 | bad value for --listen: an IPv6 address needs brackets: [::1]:443",
                "-s :443 | bad value for --server: the host is missing",
                "-s a.example:0 | bad value for --server: the port must be between 1 and 65535, not 0",
                "-s anytls://sEcret%@a.example | bad value for --server: the password in the link has a percent sign"
                        + " without two hexadecimal digits",
                "-s https://sEcret@a.example:1 | bad value for --server: a server is HOST:PORT or a link that begins"
                        + " with anytls://",
                "-m many | bad value for --min-idle: 'many' is not a whole number",
                "-m 99999999999 | bad value for --min-idle: '99999999999' is too large a number",
                "--seconds soon | bad value for --seconds: 'soon' is not a whole number",
                "-m 1.5 | bad value for --min-idle: '1.5' is not a whole number",
                "-dr=maybe | bad value for --disable-reuse: 'maybe' is neither true nor false",
                "--log-level loud | bad value for --log-level: there is no log level 'loud' (there are trace, debug,"
                        + " info, warn, error and off)",
                "-l | option --listen needs a value",
                "-p | option --password needs a value",
                "-p my sEcret | there is an argument that belongs to no option (do spaces need quotes?; the commands are"
                        + " link, run, help, version)",
                "lnik | unknown command; did you mean link?",
                "hepl | unknown command; did you mean help?",
                "help lnik | unknown command; did you mean link?",
                "-psEcret | unknown option -p...",
                "--pasword=sEcret | unknown option --pasword; did you mean --password?",
                "--psEcret | unknown option -p...",
                "--min 3 | unknown option --min; did you mean --min-idle?",
                "--reuse | unknown option --reuse; did you mean --disable-reuse?",
                "--listen-port=1 | unknown option --listen-port; did you mean --listen?",
                "--lissten=x | unknown option --lissten; did you mean --listen?",
                "-zzz | unknown option -zzz",
                "---zzz :1 | unknown option ---zzz",
            })
    void mistakesAreOneLineWithoutSecrets(String arguments, String message) {
        assertEquals(message, refusal(arguments.split(" ")));
    }

    @Test
    void runMeansNoCommand() throws Exception {
        run("run", "-l", ":1");
        assertEquals(new HostPort("", 1), probe.listen);
        run("-l", ":2", "run");
        assertEquals(new HostPort("", 2), probe.listen);
        assertTrue(probe.ran);
    }

    @ParameterizedTest
    @CsvSource({
        "help, Usage: probe",
        "version, probe ",
        "help link, Usage: probe link",
        "link --help, Usage: probe link"
    })
    void helpAndVersionAreWordsToo(String arguments, String beginning) throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(probe).setOut(new PrintWriter(out));
        assertEquals(0, CommandLines.execute(line, arguments.split(" ")));
        assertTrue(out.toString().startsWith(beginning), out::toString);
        assertFalse(probe.ran);
    }

    @Test
    void theHelpListsThem() throws Exception {
        StringWriter out = new StringWriter();
        CommandLines.execute(new CommandLine(probe).setOut(new PrintWriter(out)), "--help");
        String help = out.toString();
        assertTrue(help.contains("Usage: probe [OPTIONS] [COMMAND]"), help);
        for (String word : List.of("run", "help", "version", "link")) {
            assertTrue(help.contains("\n  " + word), help);
        }
    }

    @Test
    void optionsOfSubcommandsAreWrittenAsInGoToo() {
        IOException e = assertThrows(IOException.class, () -> run("link", "--l", ":7"));
        assertEquals("from the command", e.getMessage());
        assertEquals(new HostPort("", 7), Link.listened);
    }

    @Test
    void optionsInFrontOfASubcommandAreMeantForIt() {
        assertThrows(IOException.class, () -> run("-l", ":8", "link"));
        assertEquals(new HostPort("", 8), Link.listened);
        assertEquals("unknown option --min-idle", refusal("-m", "3", "link"));
    }
}
