package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTest {

    private static final Field<Integer> PORT = Field.of("server_port", Types.PORT, "");
    private static final Field<Duration> BEAT = Field.of("heartbeat", Types.DURATION, "");
    private static final Field<List<String>> ALPN = Field.of("alpn", StructuredTypes.TEXTS, "");
    private static final Field<Boolean> ENABLED = Field.of("enabled", Types.FLAG, "");
    private static final Field<String> LINES = Field.of("lines", StructuredTypes.LINES, "");
    private static final Table TABLE = new Table(
            "test",
            List.of(
                    PORT,
                    BEAT,
                    ALPN,
                    ENABLED,
                    LINES,
                    Field.later("detour", "another way"),
                    Field.ignored("utls", "no matter"),
                    Field.refused("old", "is gone")));

    private final Problems problems = new Problems(false);

    @Test
    void valuesOfAllKinds() {
        Section section =
                open("{\"server_port\": 443.0, \"heartbeat\": \"1m\", \"alpn\": \"h2\", \"lines\": [\"a\", \"b\"]}");
        assertEquals(Optional.of(443), section.get(PORT));
        assertEquals(Optional.of(Duration.ofMinutes(1)), section.get(BEAT));
        assertEquals(Optional.of(List.of("h2")), section.get(ALPN));
        assertEquals(Optional.of("a\nb"), section.get(LINES));
        assertEquals(Optional.empty(), section.get(ENABLED));
        assertEquals(List.of(), problems.errors());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"enable\": true} | `p.enable (line 1, column 2): unknown field \"enable\", did you mean \"enabled\"?`",
                "{\"server-port\": 1} | `p.server-port (line 1, column 2): unknown field \"server-port\", did you mean"
                        + " \"server_port\"?`",
                "{\"q\": 1} | `p.q (line 1, column 2): unknown field \"q\"`",
                "{\"a.b\": 1} | `p[\"a.b\"] (line 1, column 2): unknown field \"a.b\"`",
                "{\"q\": null} | `p.q (line 1, column 2): unknown field \"q\"`",
                "{\"server_port\": \"443\"} | `p.server_port (line 1, column 17): has to be a number, not a string (without"
                        + " the quotes)`",
                "{\"server_port\": 70000} | `p.server_port (line 1, column 17): has to be a number from 1 to 65535`",
                "{\"server_port\": 1e999999999} | `p.server_port (line 1, column 17): has to be a number from 1 to 65535`",
                "{\"server_port\": 1.5} | `p.server_port (line 1, column 17): has to be a whole number`",
                "{\"server_port\": 1e-999999999} | `p.server_port (line 1, column 17): has to be a number from 1 to 65535`",
                "{\"heartbeat\": 30} | `p.heartbeat (line 1, column 15): has to be a duration in quotes, not a number, did"
                        + " you mean \"30s\"?`",
                "{\"alpn\": [\"h2\", 1]} | `p.alpn[1] (line 1, column 17): has to be a string, not a number (put it in"
                        + " quotes)`",
                "{\"enabled\": \"true\"} | `p.enabled (line 1, column 13): has to be true or false, not a string (without the"
                        + " quotes)`",
                "{\"detour\": \"x\"} | `p.detour (line 1, column 2): \"detour\" is not supported yet (another way)`",
                "{\"old\": 1} | `p.old (line 1, column 2): is gone`",
                "{\"enabled\": true, \"ENABLED\": true} | `p.ENABLED (line 1, column 19): is there already, at line 1, column"
                        + " 2`",
            })
    void mistakes(String text, String expected) {
        open(text);
        assertEquals(1, problems.errors().size(), () -> problems.errors().toString());
        assertEquals(expected, problems.errors().get(0).toString());
    }

    @Test
    void theWrongCaseIsAWarning() {
        assertEquals(Optional.of(443), open("{\"Server_Port\": 443}").get(PORT));
        assertEquals(
                "p.Server_Port (line 1, column 2): should be written \"server_port\"",
                problems.warnings().get(0).toString());
    }

    @Test
    void whatIsSwitchedOffOrNullIsAbsent() {
        Section section = open(
                "{\"detour\": null, \"utls\": {\"enabled\": false, \"x\": 1}, \"old\": false, \"heartbeat\": null}");
        assertEquals(List.of(), problems.errors());
        assertEquals(List.of(), problems.warnings());
        assertTrue(!section.isWritten(BEAT));
    }

    @Test
    void whatIsMissingIsToldUnlessItIsMisspelled() {
        open("{}").require(PORT);
        assertEquals(
                "p.server_port (line 1, column 1): is missing",
                problems.errors().get(0).toString());
        open("{\"server_prot\": 1}").require(PORT);
        assertEquals(2, problems.errors().size());
    }

    @Test
    void lenientLeavesOut() {
        Problems lenient = new Problems(true);
        Section.open((Json.Obj) JsonReader.read("", "{\"detour\": \"x\"}", lenient), "", TABLE, lenient);
        assertEquals(List.of(), lenient.errors());
        assertEquals(
                "detour (line 1, column 2): \"detour\" is not supported yet (another way); left out",
                lenient.warnings().get(0).toString());
    }

    @Test
    void allMistakesAtOnceInOrder() {
        open("{\"q\": 1,\n\"r\": 2,\n\"alpn\": 3}");
        assertEquals(
                List.of(1, 2, 3),
                problems.errors().stream().map(problem -> problem.at().line()).toList());
    }

    private Section open(String text) {
        return Section.open((Json.Obj) JsonReader.read("", text, problems), "p", TABLE, problems);
    }
}
