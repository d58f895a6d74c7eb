package io.anytls.e2e.unseen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.protocol.shape.ShapeProfiles;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The observer of {@code anytls-bench/lab}: its arithmetic, and that the profiles that it has tried are profiles. */
class LabTest {

    private static final Path LAB = Path.of(System.getProperty("anytls.root", ".."), "anytls-bench/lab")
            .toAbsolutePath()
            .normalize();

    @Test
    void itsArithmeticIsRight() throws Exception {
        Installed.assume("python3");
        Process tests = new ProcessBuilder(
                        "python3", "-B", LAB.resolve("tests.py").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tests.getInputStream().readAllBytes());
        assertEquals(0, tests.waitFor(), said);
    }

    @Test
    void whatWasTriedCanBeSet() throws IOException {
        List<Path> tried;
        try (Stream<Path> files = Files.list(LAB.resolve("tried"))) {
            tried = files.toList();
        }
        assertFalse(tried.isEmpty());
        for (Path profile : tried) {
            String text = Files.readString(profile);
            assertDoesNotThrow(() -> ShapeProfiles.check(text), profile.toString());
        }
    }
}
