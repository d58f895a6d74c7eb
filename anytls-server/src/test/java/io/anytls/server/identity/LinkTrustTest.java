package io.anytls.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTrustTest {

    @TempDir
    Path directory;

    @Test
    void oneThatSignsItselfIsPinned() {
        TlsIdentity made = SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("a.example"));
        assertEquals(new LinkTrust("", true, made.fingerprint()), LinkTrust.of(made, "", "192.0.2.1"));
        assertEquals(
                new LinkTrust("b.example", true, made.fingerprint()), LinkTrust.of(made, "b.example", "192.0.2.1"));
        assertEquals(new LinkTrust("", true, made.fingerprint()), LinkTrust.of(made, "b.example", "B.example"));
    }
}
