package io.anytls.daemon.pem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemBlockTest {

    /** 256 KiB of beginnings once took a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN X-----", "-----BEGIN X-----\nAAAA\n", "-----BEGIN ", "-----", "A: b\n"})
    void aFileOfBeginningsIsReadInOnePass(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try {
                PemBlock.parse(text);
            } catch (IllegalArgumentException e) {
                // as it should
            }
        });
    }

    @Test
    void manyBlocksAreRead() {
        String block = "-----BEGIN X-----\nAAAA\n-----END X-----\n";
        assertEquals(10_000, PemBlock.parse(block.repeat(10_000)).size());
        assertThrows(IllegalArgumentException.class, () -> PemBlock.parse(block + "-----BEGIN X-----\nAAAA\n"));
    }
}
