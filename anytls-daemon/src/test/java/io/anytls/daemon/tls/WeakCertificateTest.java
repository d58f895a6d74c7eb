package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.certificate.CertificatePem;
import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.certificate.WeakCertificate;
import io.anytls.testkit.OpenSslProgram;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client that verifies refuses though an authority has issued it; a pin lifts it. */
class WeakCertificateTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "OPENSSL, 1024, -sha256, its RSA key has only 1024 bits",
        "JDK,     1024, -sha256, its RSA key has only 1024 bits",
        "OPENSSL, 2048, -sha1,   it is signed with SHA1",
        "JDK,     2048, -sha1,   it is signed with SHA1",
    })
    void weakLeavesAreRefusedUnlessPinned(SslProvider engine, int bits, String hash, String reason) throws Exception {
        OpenSslProgram openssl = new OpenSslProgram(directory);
        openssl.run("ecparam -genkey -noout -name prime256v1 -out ca.key");
        openssl.run("req -x509 -new -key ca.key -out ca.crt -days 30 -subj /CN=CA");
        openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:" + bits + " -out k.key");
        openssl.run("req -new -key k.key -out k.csr -subj /CN=leaf");
        openssl.write("names", "subjectAltName=DNS:a.example");
        openssl.run("x509 -req -in k.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile names -out k.crt "
                + hash);
        TlsIdentity identity = TlsIdentity.load(openssl.file("k.crt"), openssl.file("k.key"));
        Trust roots = new Trust.Roots(CertificatePem.read(openssl.read("ca.crt")));

        TlsLoop.Outcome verified = run(identity, engine, roots);
        String refused = CertificateRefusedException.in(verified.failure())
                .map(CertificateRefusedException::reason)
                .orElse(String.valueOf(verified.failure()));
        assertTrue(refused.contains(reason), refused);
        assertEquals("", verified.received());
        assertEquals(
                TlsLoop.SECRET,
                run(identity, engine, new Trust.Pins(Set.of(identity.pin()))).echo());
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aCommonNameIsNoName(SslProvider engine) throws Exception {
        OpenSslProgram openssl = new OpenSslProgram(directory);
        openssl.run("ecparam -genkey -noout -name prime256v1 -out k.key");
        openssl.run("req -x509 -new -key k.key -out k.crt -days 30 -subj /CN=a.example");
        TlsIdentity identity = TlsIdentity.load(openssl.file("k.crt"), openssl.file("k.key"));
        for (String sni : new String[] {null, ""}) { // the engine knows the name, or must not know it
            TlsLoop.Outcome outcome = TlsLoop.run(
                    ServerTls.create(identity, List.of(), engine),
                    ClientTls.create(ClientTlsOptions.of("a.example", sni, new Trust.Roots(identity.chain())), engine));
            CertificateRefusedException refused =
                    CertificateRefusedException.in(outcome.failure()).orElseThrow();
            assertTrue(refused.reason().startsWith("it names no host"), refused.reason());
        }
    }

    @Test
    void ordinaryOnesAreNotWeak() throws Exception {
        assertEquals(null, WeakCertificate.reason(new TestAuthority("CA").certificate()));
    }

    private static TlsLoop.Outcome run(TlsIdentity identity, SslProvider engine, Trust trust) throws Exception {
        return TlsLoop.run(
                ServerTls.create(identity, List.of(), engine),
                ClientTls.create(ClientTlsOptions.of("a.example", null, trust), engine));
    }
}
