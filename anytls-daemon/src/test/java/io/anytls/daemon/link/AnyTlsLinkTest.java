package io.anytls.daemon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnyTlsLinkTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // the official form
                "anytls://pw@a.example:8443/?sni=b.example&insecure=1#Home, pw, a.example, 8443, b.example, true, Home",
                "anytls://pw@a.example:8443/,                        pw,     a.example, 8443, ``, false, ``",
                "anytls://pw@a.example:8443,                         pw,     a.example, 8443, ``, false, ``",
                "anytls://pw@a.example,                              pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example/,                             pw,     a.example, 443,  ``, false, ``",
                "anytls://a.example,                                 ``,     a.example, 443,  ``, false, ``",
                "anytls://@a.example,                                ``,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example/?sni=127.0.0.1,               pw,     a.example, 443,  127.0.0.1, false, ``",
                "anytls://pw@192.0.2.1:443/?insecure=0,              pw,     192.0.2.1, 443,  ``, false, ``",
                // scheme and slash
                "ANYTLS://pw@a.example/,                             pw,     a.example, 443,  ``, false, ``",
                "AnyTls://pw@a.example?insecure=1,                   pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example:99?insecure=1#n,              pw,     a.example, 99,   ``, true,  n",
                "anytls://pw@a.example#n,                            pw,     a.example, 443,  ``, false, n",
                "` anytls://pw@a.example `,                          pw,     a.example, 443,  ``, false, ``",
                // passwords
                "anytls://p%40w%3A%2F%3F%23@a.example,               p@w:/?#, a.example, 443, ``, false, ``",
                "anytls://p%C3%A4%E2%82%AC@a.example,                pä€,    a.example, 443,  ``, false, ``",
                "anytls://pä@a.example,                              pä,     a.example, 443,  ``, false, ``",
                "anytls://a+b@a.example,                             a+b,    a.example, 443,  ``, false, ``",
                "anytls://a%2Bb@a.example,                           a+b,    a.example, 443,  ``, false, ``",
                "anytls://a%252Fb@a.example,                         a%2Fb,  a.example, 443,  ``, false, ``",
                "anytls://a%20b@a.example,                           `a b`,  a.example, 443,  ``, false, ``",
                "anytls://user:pw@a.example,                         pw,     a.example, 443,  ``, false, ``",
                "anytls://user:p%3Aw@a.example,                      p:w,    a.example, 443,  ``, false, ``",
                "anytls://user:p:w@a.example,                        p:w,    a.example, 443,  ``, false, ``",
                "anytls://user%3Apw@a.example,                       user:pw, a.example, 443, ``, false, ``",
                "anytls://pw:@a.example,                             pw,     a.example, 443,  ``, false, ``",
                "anytls://:pw@a.example,                             pw,     a.example, 443,  ``, false, ``",
                "anytls://p/w@a.example,                             p/w,    a.example, 443,  ``, false, ``",
                "anytls://p@w@a.example,                             p@w,    a.example, 443,  ``, false, ``",
                "anytls://d6b2f2d1-0000-4000-8000-000000000000@a.example:1, d6b2f2d1-0000-4000-8000-000000000000,"
                        + " a.example, 1, ``, false, ``",
                // hosts and ports
                "anytls://pw@a.example:,                             pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example:/?insecure=1,                 pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@%5B2001:db8::1%5D:8443,                 pw,     2001:db8::1, 8443, ``, false, ``",
                "anytls://pw@%5b2001%3Adb8%3A%3A1%5d/,               pw,     2001:db8::1, 443, ``, false, ``",
                // switches
                "anytls://pw@a.example?insecure=,                    pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example?allowInsecure=&sni=b.example, pw,     a.example, 443,  b.example, false, ``",
                "anytls://pw@a.example?insecure,                     pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure&sni=b.example#n,     pw,     a.example, 443,  b.example, true, n",
                // names as people type them
                "anytls://pw@a.example#100%,                         pw,     a.example, 443,  ``, false, 100%",
                "anytls://pw@a.example#50%off%20x,                   pw,     a.example, 443,  ``, false, 50%off%20x",
                "anytls://pw@a.example#%E0,                          pw,     a.example, 443,  ``, false, %E0",
                "anytls://pw@[::1]:8443/,                            pw,     ::1,       8443, ``, false, ``",
                "anytls://pw@[2001:db8::1],                          pw,     2001:db8::1, 443, ``, false, ``",
                "anytls://pw@[2001:db8::1]?insecure=1,               pw,     2001:db8::1, 443, ``, true, ``",
                "anytls://pw@bücher.example,                         pw,     xn--bcher-kva.example, 443, ``, false, ``",
                "anytls://pw@A.Example:65535,                        pw,     A.Example, 65535, ``, false, ``",
                // booleans and aliases
                "anytls://pw@a.example?insecure=true,                pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure=TRUE,                pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure=yes,                 pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure,                     pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure=false,               pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example?insecure=no,                  pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example?allowInsecure=1,              pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?allow_insecure=1,             pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?skip-cert-verify=true,        pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?insecure=1&allowInsecure=1,   pw,     a.example, 443,  ``, true,  ``",
                "anytls://pw@a.example?peer=b.example,               pw,     a.example, 443,  b.example, false, ``",
                "anytls://pw@a.example?servername=b.example,         pw,     a.example, 443,  b.example, false, ``",
                "anytls://pw@a.example?sni=b.example&peer=b.example, pw,     a.example, 443,  b.example, false, ``",
                "anytls://pw@a.example?&&sni=b.example&,             pw,     a.example, 443,  b.example, false, ``",
                "anytls://pw@a.example?sni=,                         pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example?sni=%62.example,              pw,     a.example, 443,  b.example, false, ``",
                // names
                "anytls://pw@a.example#%F0%9F%87%AF%F0%9F%87%B5%20one, pw,   a.example, 443,  ``, false, `🇯🇵 one`",
                "anytls://pw@a.example#a#b?c@d,                      pw,     a.example, 443,  ``, false, a#b?c@d",
                "anytls://pw@a.example#,                             pw,     a.example, 443,  ``, false, ``",
                "anytls://pw@a.example#a+b,                          pw,     a.example, 443,  ``, false, a+b",
            })
    void linksAreRead(String link, String password, String host, int port, String sni, boolean insecure, String name) {
        assertEquals(new AnyTlsLink(password, host, port, sni, insecure, name), AnyTlsLink.parse(link));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``,                                        begins with anytls://",
                "https://sEcret@a.example,                  begins with anytls://",
                "anytls:sEcret@a.example,                   begins with anytls://",
                "anytls://,                                 no host",
                "anytls://sEcret@,                          no host",
                "anytls://sEcret@:443,                      no host",
                "anytls://sEcret@a.example:0,               between 1 and 65535",
                "anytls://sEcret@a.example:65536,           between 0 and 65535",
                "anytls://sEcret@a.example:x,               the port must be a number",
                "anytls://sEcret@::1,                       needs brackets",
                "anytls://sEcret@2001:db8::1:443,           needs brackets",
                "anytls://sEcret@[::1,                      between the brackets",
                "anytls://sEcret@[a.example]:1,             between the brackets",
                "anytls://sEcret@a example,                 neither a name nor",
                "anytls://sEcret@a.example/path,            has a path",
                "anytls://sEcret%@a.example,                percent sign without two hexadecimal digits",
                "anytls://sEcret%4@a.example,               percent sign without two hexadecimal digits",
                "anytls://sEcret%zz@a.example,              percent sign without two hexadecimal digits",
                "anytls://sEcret%FF@a.example,              not UTF-8",
                "anytls://sEcret@a.example?sni=a&peer=b,    two different things about sni",
                "anytls://sEcret@a.example?sni=a&sni=b,     two different things about sni",
                "anytls://sEcret@a.example?insecure=1&allowInsecure=0, two different things about insecure",
                "anytls://sEcret@a.example?insecure=maybe,  has to be 1 or 0",
                "anytls://sEc?ret@a.example,                has to be written as %3F or %23",
                "anytls://sEc#ret@a.example,                has to be written as %3F or %23",
                "anytls://sEcret/@a.example/x,              has a path",
            })
    void mistakesAreExplainedWithoutThePassword(String link, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> AnyTlsLink.parse(link));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("sEc"), cause.toString());
        }
        assertEquals(1, e.getMessage().lines().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anytls://h:443/?password=x#@channel",
                "anytls://h:443#me@channel",
                "anytls://h/?password=x#me@channel",
                "anytls://h#@channel",
                "anytls://x@h#me@channel:1"
            })
    void aNameMayHaveAnAtSign(String link) {
        assertEquals("h", AnyTlsLink.parse(link).host());
        assertTrue(AnyTlsLink.parse(link).name().contains("@channel"));
    }

    @Test
    void unknownParametersAreReported() {
        AnyTlsLink link = AnyTlsLink.parse("anytls://pw@a.example/?security=tls&sni=b.example&fp=chrome&type=tcp#x");
        assertEquals(List.of("security", "fp", "type"), link.unknownKeys());
        assertEquals("anytls://pw@a.example:443/?sni=b.example#x", link.format());
    }

    @ParameterizedTest
    @CsvSource({
        "anytls://pw@a.example:443/, anytls://***@a.example:443/",
        "anytls://p%40w@[::1]:1/?sni=b&insecure=1#n, anytls://***@[::1]:1/?sni=b&insecure=1#n",
        "anytls://a.example:443/, anytls://a.example:443/"
    })
    void theTextFormMasksThePassword(String link, String shown) {
        assertEquals(shown, AnyTlsLink.parse(link).toString());
        assertEquals(link, AnyTlsLink.parse(link).format());
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsWrittenIsReadTheSame(long seed) {
        Random random = new Random(seed);
        AnyTlsLink link = new AnyTlsLink(
                text(random),
                List.of("a.example", "192.0.2.7", "2001:db8::7", "x").get(random.nextInt(4)),
                1 + random.nextInt(65_535),
                random.nextBoolean() ? "" : text(random),
                random.nextBoolean(),
                text(random));
        assertEquals(link, AnyTlsLink.parse(link.format()));
        assertEquals(link.format(), AnyTlsLink.parse(link.format()).format());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyTextIsEitherReadOrRefused(long seed) {
        Random random = new Random(seed);
        String link = "anytls://" + text(random) + "@a.example:1/?sni=" + text(random) + "#" + text(random);
        try {
            AnyTlsLink.parse(link);
        } catch (IllegalArgumentException refused) {
            assertFalse(refused.getMessage().isBlank());
        }
    }

    /** Up to 12 characters of every kind, with more of those that mean something in a link. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(13); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(":/?#[]@!$&'()*+,;=% \"<>\\^`{|}".charAt(random.nextInt(29)));
                case 1 ->
                    text.appendCodePoint(random.nextBoolean() ? 0x1F600 + random.nextInt(64) : random.nextInt(0xD800));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
