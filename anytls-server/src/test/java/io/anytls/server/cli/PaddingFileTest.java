package io.anytls.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.protocol.padding.PaddingScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaddingFileTest {

    @TempDir
    Path directory;

    @Test
    void aSchemeIsRead() throws Exception {
        Path file = write("stop=2\n0=30-30\n".getBytes(UTF_8));
        assertEquals(
                PaddingScheme.parse("stop=2\n0=30-30\n").md5(),
                PaddingFile.read(file).md5());
    }

    @Test
    void whatIsNoTextIsSaidInPlainWords() throws IOException {
        assertFails("it is not UTF-8 text", write(new byte[] {'s', (byte) 0xff, (byte) 0xfe}));
    }

    @Test
    void aMissingFileAndADirectoryAreErrorsToo() {
        assertFails("there is no such file", directory.resolve("missing"));
        assertFails("is a directory, not a file", directory);
    }

    private static void assertFails(String reason, Path file) {
        StartupException e = assertThrows(StartupException.class, () -> PaddingFile.read(file));
        assertTrue(e.getMessage().startsWith("padding scheme " + file), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(StartupException.FAILURE, e.status());
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(directory.resolve("scheme.txt"), content);
    }
}
