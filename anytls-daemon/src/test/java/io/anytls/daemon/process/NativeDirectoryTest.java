package io.anytls.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeDirectoryTest {

    @TempDir
    Path directory;

    private NativeDirectory mounted(String... mounts) {
        return new NativeDirectory(List.of(mounts));
    }

    @Test
    void theMountThatADirectoryLiesInDecides() {
        NativeDirectory here = mounted(
                "/dev/sda1 / ext4 rw,relatime 0 0",
                "tmpfs /nowhere tmpfs rw,nosuid,noexec 0 0",
                "tmpfs /nowhere/inner tmpfs rw 0 0");
        assertFalse(here.isNoExec(Path.of("/elsewhere")));
        assertTrue(here.isNoExec(Path.of("/nowhere")));
        assertTrue(here.isNoExec(Path.of("/nowhere/below")));
        assertFalse(here.isNoExec(Path.of("/nowhere/inner/below")));
        assertFalse(here.isNoExec(Path.of("/nowhere2")), "another name");
    }

    @Test
    void theLaterOfTwoMountsLiesOnTop() {
        assertTrue(mounted("a /nowhere tmpfs rw 0 0", "b /nowhere tmpfs rw,noexec 0 0")
                .isNoExec(Path.of("/nowhere")));
        assertFalse(mounted("a /nowhere tmpfs rw,noexec 0 0", "b /nowhere tmpfs rw 0 0")
                .isNoExec(Path.of("/nowhere")));
    }

    @Test
    void theFirstDirectoryThatExistsAndMayExecuteIsChosen() throws IOException {
        Path real = directory.toRealPath();
        Path bad = Files.createDirectory(real.resolve("bad"));
        Path good = Files.createDirectory(real.resolve("good"));
        NativeDirectory here = mounted("/dev/sda1 / ext4 rw 0 0", "tmpfs " + bad + " tmpfs noexec 0 0");
        assertEquals(Optional.of(good), here.firstGood(List.of(real.resolve("missing"), bad, good)));
        assertEquals(Optional.empty(), here.firstGood(List.of(bad)));
    }

    @Test
    void onlyAbsoluteDirectoriesAreTried() {
        assertEquals(
                List.of(Path.of("/run/user/7"), Path.of("/var/tmp"), Path.of("/dev/shm")),
                NativeDirectory.candidates(Map.of("XDG_RUNTIME_DIR", "/run/user/7"), "?"));
    }
}
