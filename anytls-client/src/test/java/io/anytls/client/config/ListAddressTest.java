package io.anytls.client.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListAddressTest {

    @Test
    void anAddressOfTheWebIsShownWithoutItsSecret() {
        ListAddress address = ListAddress.parse("https://panel.example.org:8443/sEcret?token=sEcret");
        assertEquals(Optional.empty(), address.file());
        assertEquals("https://panel.example.org:8443/...", address.shown());
        assertFalse(address.toString().contains("sEcret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///tmp/my%20list.txt", "file:/tmp/my%20list.txt", "FILE://localhost/tmp/my%20list.txt"})
    void aFileIsOneOfThisMachine(String url) {
        assertTrue(ListAddress.isMeant(url));
        assertEquals(
                Optional.of(Path.of("/tmp/my list.txt")), ListAddress.parse(url).file());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file://server/share/list", "file:list.txt", "file:///a b", "https://", "ftp://a.example/x"})
    void whatIsNoneIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> ListAddress.parse(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anytls://p@a.example:443", "links.txt", "-", "https://a.example/x\nanytls://p@b.example:443"})
    void whatElseIsImportedIsNoAddress(String text) {
        assertFalse(ListAddress.isMeant(text));
    }
}
