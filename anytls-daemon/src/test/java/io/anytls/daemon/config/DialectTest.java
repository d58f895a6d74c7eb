package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {

    private final Problems problems = new Problems(false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "// c\n{\"a\": 1 /* d */, # e\n \"b\": [1, 2,], }",
                "{\"alpn\": [\"h2\",]} // the end",
                "{\"a\": {\"b\": [{\"c\": null,},],},}",
                "{\"a\": \"// no comment # here /* neither */\"}"
            })
    void whatSingBoxReads(String text) {
        assertNotNull(parse(text), () -> problems.errors().toString());
        assertEquals(0, problems.errors().size());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | the configuration is empty",
                "`// only a comment` | the configuration is empty",
                "{} x | `line 1, column 4: this is no JSON value`",
                "{} {} | `line 1, column 4: unexpected content after the end of the configuration`",
                "{'a': 1} | `line 1, column 2: a name in double quotes is missing`",
                "{\"a\": 'b'} | `line 1, column 7: this is no JSON value (strings have double quotes)`",
                "[,] | `line 1, column 2: this is no JSON value (a \",\" cannot stand here)`",
                "[1,,] | `line 1, column 4: this is no JSON value (a \",\" cannot stand here)`",
                "{\"a\" 1} | `line 1, column 6: a colon is missing behind a name`",
                "{\"a\": 1 \"b\": 2} | `line 1, column 9: a comma is missing, or a brace or bracket closes the wrong thing`",
                "{\"a\": 1 | `line 1, column 8: the text ends too early: a brace, a bracket or a quote is not closed`",
                "{\"a\": \"b | `line 1, column 9: the text ends too early: a brace, a bracket or a quote is not closed`",
                "{\"a\": hunter2} | `line 1, column 7: this is no JSON value`",
                "{... } | `line 1, column 2: a name in double quotes is missing`",
                "{\"a\": /* 1} | `line 1, column 12: the text ends inside a comment`",
                "<!DOCTYPE html> | `line 1, column 1: this is a web page, not a configuration`",
                "`anytls://hunter2@a.example` | `line 1, column 1: this is a link, not a configuration: \"anytls-client import\" makes one of it`",
                "YW55dGxzOi8vcEBhLmV4YW1wbGU6NDQzI24= | `line 1, column 1: this is Base64, as subscriptions are: \"anytls-client import\" makes a configuration of it`",
            })
    void whatItDoesNot(String text, String expected) {
        assertNull(parse(text));
        assertEquals(expected, problems.errors().get(0).toString());
        assertEquals(1, problems.errors().size());
    }

    @Test
    void aByteOrderMarkIsNamed() {
        assertNull(parse("\uFEFF{}"));
        assertTrue(problems.errors().get(0).toString().contains("byte order mark"));
    }

    @Test
    void bytesThatAreNoTextAreNamed() {
        assertNull(ConfigSources.parse("", new byte[] {'{', (byte) 0xff, '}'}, problems));
        assertTrue(problems.errors().get(0).toString().contains("not UTF-8"));
    }

    @Test
    void aNulIsNamed() {
        assertNull(parse("{\"a\":\0 1}"));
        assertTrue(problems.errors().get(0).toString().contains("there is a NUL in the text"));
    }

    @Test
    void nestingHasAnEnd() {
        assertNull(parse("[".repeat(1_000_000)));
        assertTrue(problems.errors().get(0).toString().contains("nested too deep"));
    }

    @Test
    void halfACharacterBecomesTheReplacementCharacter() {
        Json.Arr array = (Json.Arr) parse("[\"a\\ud800b\", \"\\ud83d\\ude00\"]");
        assertEquals("a\uFFFDb", ((Json.Text) array.items().get(0)).value());
        assertEquals("\uD83D\uDE00", ((Json.Text) array.items().get(1)).value());
    }

    @Test
    void theLastOfTwoScalarsCountsAndObjectsAreMerged() {
        Json.Obj object = (Json.Obj) parse("{\"a\": 1, \"b\": {\"x\": 1, \"y\": 1}, \"a\": 2, \"b\": {\"y\": 2}}");
        assertEquals("2", ((Json.Num) object.member("a").value()).digits());
        Json.Obj b = (Json.Obj) object.member("b").value();
        assertEquals("1", ((Json.Num) b.member("x").value()).digits());
        assertEquals("2", ((Json.Num) b.member("y").value()).digits());
        assertEquals(2, problems.warnings().size());
    }

    @Test
    void aSecretIsNeverQuoted() {
        for (String text : new String[] {
            "{\"password\": hunter2}",
            "{\"password\": \"hunter2}",
            "{\"password\": 'hunter2'}",
            "hunter2",
            "{hunter2: 1}"
        }) {
            Problems of = new Problems(false);
            JsonReader.read("", text, of);
            assertFalse(
                    of.errors().toString().contains("hunter2"),
                    () -> of.errors().toString());
            assertEquals(1, of.errors().size());
        }
    }

    private Json parse(String text) {
        return ConfigSources.parse("", text.getBytes(StandardCharsets.UTF_8), problems);
    }
}
