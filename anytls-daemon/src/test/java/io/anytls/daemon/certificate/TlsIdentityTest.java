package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.boringssl.TlsEngine;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {

    private static TestAuthority authority;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new TestAuthority("Test CA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void pkcs8KeysAreRead(String algorithm) throws Exception {
        TlsIdentity identity = authority.issue(algorithm, 1, "a.example");
        assertReadsBack(identity, pem("PRIVATE KEY", identity.key().getEncoded()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void oldKeysOfOpenSslAreRead(String algorithm) throws Exception {
        TlsIdentity identity = authority.issue(algorithm, 1, "a.example");
        String old = pem(algorithm + " PRIVATE KEY", inner(identity.key()));
        assertTrue(traditional(identity.key()).startsWith("-----BEGIN " + algorithm + " PRIVATE KEY"));
        assertReadsBack(identity, old);
        assertReadsBack(identity, traditional(identity.key()));
        assertReadsBack(
                identity, "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + old);
    }

    @Test
    void windowsLineEndsAndTextAroundTheBlocksDoNotMatter() throws Exception {
        TlsIdentity identity = authority.issue("a.example");
        String key =
                "Bag Attributes: none\r\n" + pem("PRIVATE KEY", identity.key().getEncoded()) + "\n\n";
        assertReadsBack(identity, key.replace("\n", "\r\n"));
    }

    @Test
    void keyAndCertificateMayShareAFile() throws Exception {
        TlsIdentity identity = authority.issue("a.example");
        Path both = write(
                "both.pem",
                certificate(identity) + pem("PRIVATE KEY", identity.key().getEncoded()));
        assertEquals(identity.pin(), TlsIdentity.load(both, both).pin());
    }

    @Test
    void chainsKeepTheirOrder() throws Exception {
        TlsIdentity identity = authority.issue("a.example");
        Path chain = write(
                "chain.pem",
                certificate(identity)
                        + pem("CERTIFICATE", authority.certificate().getEncoded()));
        Path key = write("key.pem", pem("PRIVATE KEY", identity.key().getEncoded()));
        TlsIdentity loaded = TlsIdentity.load(chain, key);
        assertEquals(2, loaded.chain().size());
        assertEquals(authority.certificate(), loaded.chain().get(1));
    }

    @Test
    void encryptedKeysAreRefusedWithTheWayOut() throws Exception {
        assertRefused("key is encrypted; decrypt it first: openssl pkey", pem("ENCRYPTED PRIVATE KEY", new byte[100]));
        assertRefused(
                "key is encrypted",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----\n");
    }

    @Test
    void otherKeysAreRefused() throws Exception {
        assertRefused(
                "does not belong to the certificate",
                pem("PRIVATE KEY", TestAuthority.keyPair("EC").getPrivate().getEncoded()));
        PrivateKey rsa = TestAuthority.keyPair("RSA").getPrivate();
        assertRefused("it is RSA, the certificate's is P-256", pem("PRIVATE KEY", rsa.getEncoded()));
        assertRefused("it is RSA, the certificate's is P-256", pem("RSA PRIVATE KEY", inner(rsa)));
        assertRefused("damaged", pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused("damaged", pem("EC PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused("there is no private key in it", "hello");
        assertRefused("it is empty", "");
        assertRefused("it is a key for SSH", pem("OPENSSH PRIVATE KEY", new byte[10]));
    }

    @Test
    void anRsaKeyOfAnotherCertificateIsRefused() throws Exception {
        TlsIdentity identity = authority.issue("RSA", 1, "a.example");
        PrivateKey other = TestAuthority.keyPair("RSA").getPrivate();
        assertRefused(identity, "does not belong", pem("PRIVATE KEY", other.getEncoded()));
    }

    /** It is read without a complaint, names the right public half, and fails each handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void aKeyWhosePrivateNumberIsDamagedIsRefused(String engine) throws Exception {
        String reason = "the key is damaged (its private number does not belong to its public half)";
        System.setProperty(TlsEngine.PROPERTY, engine);
        try {
            TlsIdentity ec = authority.issue("EC", 1, "a.example");
            Path same = write("same.pem", pem("PRIVATE KEY", withNumber(ec, BigInteger.ZERO)));
            assertEquals(
                    ec.pin(),
                    TlsIdentity.load(write("ec.pem", certificate(ec)), same).pin());
            assertRefused(ec, reason, pem("PRIVATE KEY", withNumber(ec, BigInteger.ONE)));
            TlsIdentity rsa = authority.issue("RSA", 1, "a.example");
            RSAPrivateCrtKey good = (RSAPrivateCrtKey) rsa.key();
            assertReadsBack(rsa, pem("PRIVATE KEY", rsa(good, good.getPrivateExponent(), good.getPrimeP())));
            for (BigInteger wrong : List.of(BigInteger.TWO, BigInteger.ONE.shiftLeft(512))) {
                BigInteger exponent = good.getPrivateExponent().xor(wrong);
                assertRefused(rsa, reason, pem("PRIVATE KEY", rsa(good, exponent, good.getPrimeP())));
                BigInteger prime = good.getPrimeP().xor(wrong);
                assertRefused(rsa, reason, pem("PRIVATE KEY", rsa(good, good.getPrivateExponent(), prime)));
            }
        } finally {
            System.clearProperty(TlsEngine.PROPERTY);
        }
    }

    /** An EC key that carries its public half, as openssl writes it, and another private number. */
    private static byte[] withNumber(TlsIdentity identity, BigInteger more) throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(identity.key().getEncoded());
        BigInteger number = ((java.security.interfaces.ECPrivateKey) identity.key()).getS();
        SubjectPublicKeyInfo half = SubjectPublicKeyInfo.getInstance(
                identity.chain().get(0).getPublicKey().getEncoded());
        ECPrivateKey key = new ECPrivateKey(256, number.add(more), half.getPublicKeyData(), null);
        return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), key).getEncoded();
    }

    private static byte[] rsa(RSAPrivateCrtKey good, BigInteger exponent, BigInteger prime) throws Exception {
        RSAPrivateKey key = new RSAPrivateKey(
                good.getModulus(),
                good.getPublicExponent(),
                exponent,
                prime,
                good.getPrimeQ(),
                good.getPrimeExponentP(),
                good.getPrimeExponentQ(),
                good.getCrtCoefficient());
        return new PrivateKeyInfo(PrivateKeyInfo.getInstance(good.getEncoded()).getPrivateKeyAlgorithm(), key)
                .getEncoded();
    }

    @Test
    void certificateFilesThatAreNoneAreRefused() throws Exception {
        Path key = write("key.pem", "");
        assertMessage("there is no certificate in it", write("c.pem", "hello"), key);
        assertMessage("damaged", write("c.pem", pem("CERTIFICATE", new byte[] {1, 2, 3})), key);
        TlsIdentity edwards = authority.issue("Ed448", 1, "a.example");
        assertMessage("its key is Ed448, which TLS programs do not take", write("c.pem", certificate(edwards)), key);
    }

    @Test
    void missingFilesAreNamed() throws Exception {
        Path certificate = write("c.pem", certificate(authority.issue("a.example")));
        Path nowhere = directory.resolve("nowhere.pem");
        assertMessage("certificate file " + nowhere + ": there is no such file", nowhere, nowhere);
        assertMessage("key file " + nowhere + ": there is no such file", certificate, nowhere);
        assertMessage("certificate file " + directory + ": is a directory, not a file", directory, nowhere);
    }

    @Test
    void theTextFormShowsNoKey() throws Exception {
        TlsIdentity identity = authority.issue("a.example");
        assertEquals("TlsIdentity[CN=leaf, pin " + identity.pin() + "]", identity.toString());
    }

    private void assertReadsBack(TlsIdentity identity, String keyPem) throws Exception {
        TlsIdentity loaded = TlsIdentity.load(write("c.pem", certificate(identity)), write("k.pem", keyPem));
        assertEquals(identity.chain(), loaded.chain());
        assertArrayEquals(inner(identity.key()), inner(loaded.key()));
    }

    private void assertRefused(String reason, String keyPem) throws Exception {
        assertRefused(authority.issue("a.example"), reason, keyPem);
    }

    private void assertRefused(TlsIdentity identity, String reason, String keyPem) throws Exception {
        assertMessage(reason, write("c.pem", certificate(identity)), write("k.pem", keyPem));
    }

    private static void assertMessage(String part, Path certificate, Path key) {
        StartupException e = assertThrows(StartupException.class, () -> TlsIdentity.load(certificate, key));
        assertEquals(StartupException.FAILURE, e.status());
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String certificate(TlsIdentity identity) throws Exception {
        return pem("CERTIFICATE", identity.chain().get(0).getEncoded());
    }

    /** Without the public half that some programs append: what it says is the same. */
    private static byte[] inner(PrivateKey key) throws Exception {
        return PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    private static String traditional(PrivateKey key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
