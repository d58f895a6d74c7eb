package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateDerTest {

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void theKeyIsTheOneThatJavaReads(String algorithm) throws Exception {
        X509Certificate certificate =
                new TestAuthority("CA").issue(algorithm, 1, "a.example").chain().get(0);
        assertArrayEquals(certificate.getPublicKey().getEncoded(), CertificateDer.publicKey(certificate.getEncoded()));
    }

    @Test
    void aCertificateThatIsCutOffIsDamaged() throws Exception {
        byte[] whole = TestAuthority.selfSigned("a.example").chain().get(0).getEncoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IllegalArgumentException.class, () -> CertificateDer.publicKey(cut));
        }
    }

    @Test
    void changedBytesDoNoHarm() throws Exception {
        byte[] whole = TestAuthority.selfSigned("a.example").chain().get(0).getEncoded();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            changed[random.nextInt(60)] = (byte) random.nextInt();
            try {
                CertificateDer.publicKey(changed);
            } catch (IllegalArgumentException e) {
                // the only way to fail
            }
        }
    }
}
