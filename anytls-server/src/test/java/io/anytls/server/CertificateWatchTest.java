package io.anytls.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.server.identity.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.now();

    @Test
    void aCertificateThatGrowsOldIsToldOnceADay() {
        TlsIdentity made = SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("a.example"));
        Instant until = made.chain().get(0).getNotAfter().toInstant();
        CertificateWatch watch = new CertificateWatch(() -> List.of(made, made), () -> now, lines::add);
        watch.tell();
        assertEquals(List.of(), lines);

        now = until.minus(Duration.ofDays(13));
        watch.look();
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("expires in 13 days"), lines.toString());
        now = now.plus(Duration.ofHours(23));
        watch.look();
        assertEquals(1, lines.size());
        now = now.plus(Duration.ofHours(1));
        watch.look();
        assertTrue(lines.get(1).contains("expires in 12 days"), lines.toString());
        watch.tell(); // a reload
        assertEquals(3, lines.size());
        now = until.plusSeconds(1);
        watch.look();
        assertTrue(lines.get(3).contains("has expired"), lines.toString());
    }
}
