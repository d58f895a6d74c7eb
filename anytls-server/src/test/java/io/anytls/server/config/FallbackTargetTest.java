package io.anytls.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackTargetTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, Tcp",
        "localhost:8080, Tcp",
        "[::1]:80, Tcp",
        "unix:/run/web.sock, Unix",
        "/var/www, Directory",
        "./www, Directory",
        "src, Directory",
        "builtin, BuiltIn"
    })
    void eachKindIsToldByItsForm(String text, String kind) {
        FallbackTarget target = FallbackTarget.parse(text);
        assertEquals(kind, target.getClass().getSimpleName());
        assertEquals(text, target.toString());
        assertEquals(target, FallbackTarget.TYPE.read(FallbackTarget.TYPE.write(target)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "localhost", ":80", "127.0.0.1:0", "unix:web.sock", "builtins"})
    void everythingElseIsNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> FallbackTarget.parse(text));
    }

    @Test
    void anotherMachineHasToBeAskedFor() {
        FallbackOptions remote =
                FallbackOptions.DEFAULT.with(FallbackOptions.FALLBACK, FallbackTarget.parse("192.0.2.1:80"));
        assertEquals(1, FallbackOptions.OPTIONS.problems(remote).size());
        assertTrue(FallbackOptions.OPTIONS
                .problems(remote.with(FallbackOptions.REMOTE, true))
                .isEmpty());
    }

    @Test
    void http11IsOfferedLastAndHttp2OnlyWithAServer() {
        FallbackOptions page = FallbackOptions.DEFAULT.with(FallbackOptions.FALLBACK, FallbackTarget.parse("builtin"));
        assertEquals(List.of(), FallbackOptions.DEFAULT.alpn());
        assertEquals(List.of("http/1.1"), page.alpn());
        FallbackOptions both = page.with(FallbackOptions.ALPN, List.of("h2"));
        assertEquals(1, FallbackOptions.OPTIONS.problems(both).size());
        FallbackOptions served = both.with(FallbackOptions.FALLBACK, FallbackTarget.parse("localhost:80"));
        assertEquals(List.of("h2", "http/1.1"), served.alpn());
        assertTrue(FallbackOptions.OPTIONS.problems(served).isEmpty());
    }
}
