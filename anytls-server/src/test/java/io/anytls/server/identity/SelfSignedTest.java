package io.anytls.server.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {

    @TempDir
    Path home;

    private DataDirectory directory;

    @BeforeEach
    void open() {
        directory = DataDirectory.open(home.resolve("data"));
    }

    private TlsIdentity make(String... names) {
        return SelfSigned.loadOrMake(directory, List.of(names));
    }

    private Path file(String name) {
        return home.resolve("data/tls").resolve(name);
    }

    @Test
    void theCertificateLooksLikeOneOfAServer() throws Exception {
        X509Certificate certificate =
                make("proxy.example", "192.0.2.7", "2001:db8::7").chain().get(0);

        certificate.verify(certificate.getPublicKey());
        assertEquals("CN=proxy.example", certificate.getSubjectX500Principal().getName());
        assertEquals(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal());
        assertEquals(
                List.of(List.of(2, "proxy.example"), List.of(7, "192.0.2.7"), List.of(7, "2001:db8:0:0:0:0:0:7")),
                List.copyOf(certificate.getSubjectAlternativeNames()));
        assertEquals(
                256,
                ((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getCurve()
                        .getField()
                        .getFieldSize());
        assertEquals(127, certificate.getSerialNumber().bitLength());
        assertEquals(-1, certificate.getBasicConstraints());
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    }

    @Test
    void itIsValidForTenYearsAndSinceYesterday() {
        X509Certificate certificate = make().chain().get(0);
        Instant now = Instant.now();
        Duration age = Duration.between(certificate.getNotBefore().toInstant(), now);
        Duration rest = Duration.between(now, certificate.getNotAfter().toInstant());
        assertEquals(1, age.toDays());
        assertTrue(rest.toDays() >= 3_651, rest.toString());
        assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
    }

    @Test
    void hostNamesThatAreTooLongForASubjectAreStillNamed() throws Exception {
        String longName = "a".repeat(60) + ".example";
        X509Certificate certificate = make(longName).chain().get(0);
        assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
        assertEquals(List.of(List.of(2, longName)), List.copyOf(certificate.getSubjectAlternativeNames()));
    }

    @Test
    void everyStartUsesTheSameCertificate() throws Exception {
        TlsIdentity first = make("a.example");
        byte[] key = Files.readAllBytes(file("key.pem"));
        TlsIdentity second = make("b.example");
        assertEquals(first.chain(), second.chain());
        assertEquals(first.pin(), second.pin());
        assertArrayEquals(key, Files.readAllBytes(file("key.pem")));
    }

    @Test
    void twoServersHaveDifferentKeysAndSerials() {
        TlsIdentity one = make();
        TlsIdentity other = SelfSigned.loadOrMake(DataDirectory.open(home.resolve("other")), List.of());
        assertNotEquals(one.pin(), other.pin());
        assertNotEquals(
                one.chain().get(0).getSerialNumber(), other.chain().get(0).getSerialNumber());
    }

    @Test
    void onlyTheOwnerMayReadTheKey() throws IOException {
        make();
        assertEquals("rw-------", mode(file("key.pem")));
        assertEquals("rw-------", mode(file("certificate.pem")));
        assertEquals("rwx------", mode(file("")));
    }

    @Test
    void nothingUnfinishedIsLeftBehind() throws IOException {
        make();
        try (var files = Files.list(home.resolve("data"))) {
            assertEquals(List.of(home.resolve("data/tls")), files.toList());
        }
    }

    @Test
    void whatAKilledStartLeftIsNoObstacle() throws IOException {
        Path unfinished = DataDirectory.unfinished(home.resolve("data/tls"));
        Files.createDirectories(unfinished);
        Files.writeString(unfinished.resolve("key.pem"), "-----BEGIN PRI");
        make();
        assertTrue(Files.exists(file("key.pem")));
    }

    @Test
    void serversThatStartAtOnceHaveTheSame() throws Exception {
        for (int round = 0; round < 20; round++) {
            DataDirectory shared = DataDirectory.open(home.resolve("shared" + round));
            Set<String> pins = AtOnce.results(
                    4, () -> SelfSigned.loadOrMake(shared, List.of()).pin());
            assertEquals(1, pins.size());
            try (var files = Files.list(shared.path())) {
                assertEquals(List.of(shared.path().resolve("tls")), files.toList());
            }
        }
    }

    @Test
    void aBrokenPairIsNeverReplacedSilently() throws IOException {
        make();
        String key = Files.readString(file("key.pem"));

        Files.writeString(file("key.pem"), key.substring(0, 60));
        assertRefused("-----END PRIVATE KEY----- is missing");
        Files.delete(file("key.pem"));
        assertRefused("key file " + file("key.pem") + ": there is no such file");
        Files.copy(other().resolve("key.pem"), file("key.pem"));
        assertRefused("does not belong to the certificate");
        Files.writeString(file("key.pem"), key);
        assertEquals("rw-------", mode(file("certificate.pem")));
        Files.delete(file("certificate.pem"));
        assertRefused("certificate file " + file("certificate.pem") + ": there is no such file");
    }

    private Path other() {
        SelfSigned.loadOrMake(DataDirectory.open(home.resolve("other")), List.of());
        return home.resolve("other/tls");
    }

    private void assertRefused(String reason) {
        StartupException e = assertThrows(StartupException.class, this::make);
        assertEquals(StartupException.FAILURE, e.status());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains("delete " + home.resolve("data/tls") + " to have a new"), e.getMessage());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
