package io.anytls.daemon.boringssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedLibraryTest {

    private static final List<String> MAPS = List.of(
            "00400000-00401000 r--p 00000000 08:01 12 /usr/bin/java",
            "7f0010000000-7f0010024000 r--p 00000000 08:01 42                         /tmp/libnetty_tcnative_linux_x86_6412.so (deleted)",
            "7f0010024000-7f00101c6000 r-xp 00024000 08:01 42                         /tmp/libnetty_tcnative_linux_x86_6412.so (deleted)",
            "7f0020000000-7f0020024000 rw-p 00000000 00:00 0 ",
            "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]");

    @Test
    void itsFirstAndLastByteAreFound() throws ClosedDoorException {
        LoadedLibrary found = LoadedLibrary.find(MAPS, "netty_tcnative");
        assertEquals(new LoadedLibrary(0x7f0010000000L, 0x7f00101c6000L), found);
        assertTrue(found.contains(0x7f00101c5ff0L, 16));
        assertFalse(found.contains(0x7f00101c5ff1L, 16));
    }

    @Test
    void oneThatIsNotLoadedIsToldOf() {
        assertThrows(ClosedDoorException.class, () -> LoadedLibrary.find(MAPS, "netty_quiche"));
    }

    @Test
    void ofTwoNoneIsChosen() {
        List<String> two = List.of(
                MAPS.get(1), "7f0030000000-7f0030024000 r--p 00000000 08:01 43 /opt/libnetty_tcnative_linux_x86_64.so");
        assertThrows(ClosedDoorException.class, () -> LoadedLibrary.find(two, "netty_tcnative"));
    }
}
