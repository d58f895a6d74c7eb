package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

    private static final String CLASH = """
            # of a converter
            base: &base {type: anytls, port: 443, skip-cert-verify: false}
            proxies:
              - {<<: *base, name: "a: b", server: a.example.org, password: 0123}
              - name: 'it''s'
                <<: *base
                port: 8443
                pem: |
                  -----BEGIN-----
                  MII
            rules: [ "DOMAIN,a,b", MATCH ]
            empty:
            """;

    private final Problems problems = new Problems(false);

    private Json.Obj read(String text) {
        return (Json.Obj) YamlReader.read("", text, problems);
    }

    private String refusal(String text) {
        assertNull(YamlReader.read("", text, problems));
        return problems.errors().get(0).toString();
    }

    @Test
    void itIsTheTreeThatJsonGives() {
        Json.Obj read = read(CLASH);
        assertTrue(problems.warnings().isEmpty());
        assertEquals(
                """
                {"base": {"type": "anytls", "port": 443, "skip-cert-verify": false}, \
                "proxies": [{"name": "a: b", "server": "a.example.org", "password": "0123", "type": "anytls", "port": 443, \
                "skip-cert-verify": false}, {"name": "it's", "port": 8443, "pem": "-----BEGIN-----\\nMII\\n", \
                "type": "anytls", "skip-cert-verify": false}], "rules": ["DOMAIN,a,b", "MATCH"], "empty": null}""",
                JsonWriter.document(read)
                        .replaceAll("\\s*\n\\s*", " ")
                        .replace("{ ", "{")
                        .replace(" }", "}")
                        .replace("[ ", "[")
                        .replace(" ]", "]")
                        .strip());
    }

    @Test
    void valuesKnowWhereTheyStand() {
        Json.Arr proxies = (Json.Arr) read(CLASH).value("proxies");
        Json.Obj second = (Json.Obj) proxies.items().get(1);
        assertEquals(new Position("", 5, 5), second.at());
        assertEquals(new Position("", 7, 11), second.value("port").at());
        assertEquals(new Position("", 2, 7), ((Json.Obj) read(CLASH).value("base")).at());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: 1\\n b: 2          | line 2, column 3: a colon cannot stand here
            a:\\n\\t- b           | line 2, column 1: YAML is indented with blanks
            a: [1, 2              | the text ends too early
            a: "b                 | the text ends too early
            a: *nobody            | line 1, column 4: there is no anchor of this name
            a: 1\\n---\\nb: 2     | line 2, column 1: there is a second document
            ? [a]\\n: b           | line 1, column 3: a name is missing
            a: @b                 | a text that begins with this character needs quotes
            """)
    void mistakesAreToldAtTheirPlace(String text, String expected) {
        String told = refusal(text.strip().replace("\\n", "\n").replace("\\t", "\t"));
        assertTrue(told.contains(expected), told);
    }

    @Test
    void whatIsReadIsBounded() {
        assertTrue(refusal("[".repeat(100) + "]".repeat(100)).contains("nested too deep"));
        StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1)));
        }
        assertTrue(new YamlReaderTest().refusal(laughs.toString()).contains("it is too much"));
        String many = "a: &a x\nb: [" + "*a,".repeat(101) + "x]";
        assertTrue(new YamlReaderTest().refusal(many).contains("more than 100 aliases"));
    }

    @Test
    void secretsAreNotRepeated() {
        for (String text :
                new String[] {"password: @sEcret", "password: \"sEcret", "password: sEcret: x", "p: &sEcret\n  *sEcret"
                }) {
            YamlReaderTest once = new YamlReaderTest();
            YamlReader.read("", text, once.problems);
            once.problems
                    .errors()
                    .forEach(problem -> assertFalse(problem.toString().contains("sEcret"), text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.yaml,'{',true", "a.YML,'',true", "a.json,'a: b',false", "stdin,'{\"a\": 1}',false",
        "stdin,'# x\nproxies:\n - a',true", "stdin,'// x\n{}',false", "stdin,'nonsense',false",
                "client.conf,'mixed-port: 1',true"
    })
    void yamlIsToldFromJson(Path file, String text, boolean yaml) {
        assertEquals(yaml, YamlText.isMeant(file, text));
    }

    /** Wherever the library's buffer ends; with an emoji just there it fails. */
    @Test
    void emojiMayStandAnywhere() {
        for (int at = 0; at < 2_100; at++) {
            Problems once = new Problems(false);
            String text = "# " + "x".repeat(at) + "😀😀\nname: \"😀\"\n";
            Json.Obj read = (Json.Obj) YamlReader.read("", text, once);
            assertEquals(List.of(), once.errors(), "at " + at);
            assertEquals("😀", read.text("name"), "at " + at);
        }
    }

    @Test
    void whateverIsReadIsReadOrRefused() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder broken = new StringBuilder(CLASH);
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(broken.length());
                switch (random.nextInt(3)) {
                    case 0 -> broken.deleteCharAt(at);
                    case 1 ->
                        broken.setCharAt(at, "&*!|>'\"{}[],:?-#@`%\t \n~<a\u2028\ufffe".charAt(random.nextInt(27)));
                    default -> broken.insert(at, CLASH, 0, random.nextInt(CLASH.length()));
                }
            }
            Problems once = new Problems(false);
            Json read = YamlReader.read("", broken.toString(), once);
            assertEquals(read == null, !once.errors().isEmpty(), "seed " + seed);
        }
    }
}
