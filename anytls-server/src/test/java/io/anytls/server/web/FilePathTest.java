package io.anytls.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {

    @ParameterizedTest
    @CsvSource({
        "/, '', true",
        "//, '', true",
        "/a, a, false",
        "/a/, a, true",
        "/a//b, a b, false",
        "/a/./b, a b, false",
        "/a/../b, b, false",
        "/a/.., '', true",
        "/a%2fb, a b, false",
        "/%e2%82%ac, €, false",
        "/.well-known/x, .well-known x, false",
    })
    void namesAreThoseOfThePath(String path, String names, boolean isFolder) {
        List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(" "));
        assertEquals(new FilePath(expected, isFolder), FilePath.parse(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.git/config", "/a/.htaccess", "/%2egit"})
    void whatIsHiddenIsNotThere(String path) {
        assertNull(FilePath.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "/..",
                "/a/../..",
                "/%2e%2e/x",
                "/..%2fetc",
                "/%",
                "/%4",
                "/%zz",
                "/%00",
                "/a%0ab",
                "/%ff",
                "/a\\b"
            })
    void whatIsNoPathIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> FilePath.parse(path));
    }

    @Test
    void aNameMayHaveDotsInIt() {
        assertEquals(List.of("a..b.c"), FilePath.parse("/a..b.c").names());
    }
}
