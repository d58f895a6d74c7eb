package io.anytls.daemon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkListTest {

    private static final String LINES =
            "anytls://one@a.example\r\n\nvmess://sEcret\nnonsense sEcret\nanytls://sEc%zz@b\n  anytls://two@[::1]:8443/#x \n";

    @Test
    void linesOneByOne() {
        verify(LinkList.parse(LINES));
    }

    @Test
    void base64OfEveryKind() {
        byte[] bytes = LINES.getBytes(StandardCharsets.UTF_8);
        for (String text : List.of(
                Base64.getEncoder().encodeToString(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                Base64.getMimeEncoder(20, new byte[] {'\n'}).encodeToString(bytes))) {
            verify(LinkList.parse(text));
        }
    }

    private static void verify(LinkList list) {
        assertEquals(
                List.of("a.example:443", "::1:8443"),
                list.links().stream()
                        .map(link -> link.host() + ":" + link.port())
                        .toList());
        assertEquals(
                List.of(
                        "line 3: vmess links are not supported",
                        "line 4: this is no link",
                        "line 5: the password in the link has a percent sign without two hexadecimal digits"),
                list.skipped());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() {
        String mark = "\uFEFF";
        verify(LinkList.parse(mark + LINES));
        String base64 = Base64.getEncoder().encodeToString((mark + LINES).getBytes(StandardCharsets.UTF_8));
        verify(LinkList.parse(base64));
        verify(LinkList.parse(mark + base64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"outbounds\": []}                    | if it is a sing-box configuration, give the client its file with -c FILE",
                "`proxies:\n  - name: x\n    type: anytls` | this is a Clash file",
                "`port: 7890\nproxies:\n`               | this is a Clash file",
                "<!DOCTYPE html><html>https://x/</html> | this is a page for browsers",
                "https://panel.example/sub?token=sEc    | this is the address of a list: anytls-client import ADDRESS",
                "/no/such/list                          | this is the name of a file that is not there",
                "links.txt                              | this is the name of a file that is not there",
                "cHJveGllczoKICAtIG5hbWU6IEEK           | this is a Clash file",
                "`\n \n`                                 | has the download failed?",
                "pom.xml                                | this is a file: anytls-client import FILE"
            })
    void whatElsePeopleBringIsToldByItsName(String text, String advice) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> LinkList.parse(text.replace("\\n", "\n")));
        assertTrue(e.getMessage().contains(advice), e.getMessage());
        assertFalse(e.getMessage().contains("sEc"));
        assertEquals(1, e.getMessage().lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sEcret", "c0VjcmV0", "{}"})
    void whatIsNoListAtAll(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LinkList.parse(text));
        assertFalse(e.getMessage().contains("sEc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alpn=h2,http%2F1.1 | h2;http/1.1 | {}",
                "alpn=h2%2C+h3 | h2;+h3 | {}",
                "alpn= | '' | {}",
                "idle-session-timeout=60 | '' | {idle_session_timeout=60s}",
                "idle_session_timeout=5m | '' | {idle_session_timeout=5m}",
                "idle-session-check-interval=30 | '' | {idle_session_check_interval=30s}",
                "min-idle-session=5 | '' | {min_idle_session=5}",
                "min_idle_session=5&min-idle-session=5 | '' | {min_idle_session=5}",
            })
    void whatIsUnderstoodBeyondTheOfficialForm(String query, String alpn, String pool) {
        AnyTlsLink link = AnyTlsLink.parse("anytls://pw@a.example/?" + query);
        assertEquals(alpn, String.join(";", link.extras().alpn()));
        assertEquals(pool, link.extras().pool().toString());
        assertEquals(List.of(), link.unknownKeys());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fp",
                "client-fingerprint",
                "hpkp",
                "pcs",
                "fingerprint",
                "pinSHA256",
                "certfp",
                "certificateFingerprint",
                "cert",
                "sid",
                "spx",
                "pqv",
                "fm",
                "type",
                "headerType",
                "host",
                "path",
                "flow",
                "udp",
                "tfo",
                "mis",
                "isci",
                "ist",
                "padding-scheme",
                "log-level",
                "obfs",
                "remarks",
                "group",
                "idle-session-timeout",
                "min-idle-session"
            })
    void everyKeyWithoutEffectIsReported(String key) {
        AnyTlsLink link = AnyTlsLink.parse("anytls://pw@a.example/?" + key + "=what&sni=b.example");
        assertEquals(List.of(key), link.unknownKeys());
        assertEquals("b.example", link.sni());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hpkp", "pcs", "pinSHA256", "certfp", "certificateFingerprint", "fingerprint"})
    void aPinIsNeverDroppedForTrustInEverybody(String key) {
        String link = "anytls://pw@a.example/?insecure=1&" + key + "=";
        String pin = "5DpKl3H7dQJnGTN1iFQmHCuVx0gqzTLmPvB8HKQ7Y1E=";
        AnyTlsLink pinned = AnyTlsLink.parse(link + "sha256%2F" + pin);
        assertEquals(List.of(pin), pinned.extras().pins());
        assertEquals(List.of(), pinned.unknownKeys());
        if (!key.equals("fingerprint")) { // which may be a browser's
            assertThrows(IllegalArgumentException.class, () -> AnyTlsLink.parse(link + "what"));
        }
        AnyTlsLink ofCertificate = AnyTlsLink.parse(link + "aB:".repeat(32));
        assertEquals(List.of("ab".repeat(32)), ofCertificate.extras().certificates());
        assertEquals(List.of(), ofCertificate.unknownKeys());
        assertEquals("anytls://pw@a.example:443/?insecure=1&hpkp=" + "ab".repeat(32), ofCertificate.format());
        assertEquals(List.of(), AnyTlsLink.parse(link).extras().pins());
    }

    @Test
    void aFingerprintOfABrowserIsNoPin() {
        assertEquals(
                List.of("fingerprint"),
                AnyTlsLink.parse("anytls://pw@a.example/?insecure=1&fingerprint=chrome")
                        .unknownKeys());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"anytls://pw@a.example\"",
                "'anytls://pw@a.example'",
                "<anytls://pw@a.example>",
                "- `anytls://pw@a.example`",
                "  \"anytls://pw@a.example\",",
            })
    void whatStandsAroundALinkDoesNotMatter(String line) {
        LinkList list = LinkList.parse(line);
        assertEquals(List.of(), list.skipped());
        assertEquals("anytls://pw@a.example:443/", list.links().get(0).format());
    }

    @Test
    void aLinkOutOfAPagesSourceMeansTheSame() {
        AnyTlsLink link = AnyTlsLink.parse("anytls://pw@a.example/?sni=b.example&amp;insecure=1");
        assertEquals("b.example", link.sni());
        assertTrue(link.insecure());
        assertEquals(List.of(), link.unknownKeys());
    }

    @Test
    void aListMayBeUtf16() {
        assertEquals("aé", LinkList.text("aé".getBytes(StandardCharsets.UTF_8)));
        verify(LinkList.parse(LinkList.text(LINES.getBytes(StandardCharsets.UTF_16))));
        byte[] little = ("\uFEFF" + LINES).getBytes(StandardCharsets.UTF_16LE);
        verify(LinkList.parse(LinkList.text(little)));
        assertThrows(IllegalArgumentException.class, () -> LinkList.text(new byte[] {0x1f, (byte) 0x8b, 8}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sni=a%20b", "peer=a/b", "sni=[::1"})
    void aNameThatIsNoneIsNotWrittenIntoAConfiguration(String query) {
        LinkList list = LinkList.parse("anytls://pw@a.example/?" + query);
        assertEquals(List.of(), list.links());
        assertEquals(List.of("line 1: the sni in the link is neither a name nor an IP address"), list.skipped());
    }

    /** Without it the name that is to be hidden would be sent in the open. */
    @Test
    void echIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> AnyTlsLink.parse("anytls://pw@a.example/?ech=AEX%2BDQ%3D%3D"));
        assertFalse(AnyTlsLink.parse("anytls://pw@a.example/?ech=").insecure());
    }

    @ParameterizedTest
    @ValueSource(strings = {"security=reality", "security=REALITY&pbk=x", "pbk=x"})
    void realityIsRefused(String query) {
        assertThrows(IllegalArgumentException.class, () -> AnyTlsLink.parse("anytls://pw@a.example/?" + query));
    }

    @Test
    void aPasswordAmongTheParametersCountsOnlyWithoutOneInItsPlace() {
        assertEquals("q", AnyTlsLink.parse("anytls://a.example/?password=q").password());
        assertEquals("p", AnyTlsLink.parse("anytls://p@a.example/?password=q").password());
        assertEquals(Map.of(), AnyTlsLink.parse("anytls://a.example").extras().pool());
    }
}
