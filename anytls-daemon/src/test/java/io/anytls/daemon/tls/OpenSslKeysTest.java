package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.KeyKind;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.pem.PemBlock;
import io.anytls.testkit.OpenSslProgram;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates as the real openssl makes them are read, and serve handshakes with both engines. */
class OpenSslKeysTest {

    @TempDir
    private Path directory;

    private OpenSslProgram openssl;

    @BeforeEach
    void find() {
        openssl = new OpenSslProgram(directory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "RSA 2048 PKCS#1,          genrsa -traditional -out k.key 2048,",
        "RSA PKCS#8,               genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.key,",
        "P-256 SEC1 parameters,    ecparam -genkey -name prime256v1 -out k.key,",
        "P-256 SEC1,               ecparam -genkey -noout -name prime256v1 -out k.key,",
        "P-384 SEC1 parameters,    ecparam -genkey -name secp384r1 -out k.key,",
        "P-384 SEC1,               ecparam -genkey -noout -name secp384r1 -out k.key,",
        "P-521 SEC1 parameters,    ecparam -genkey -name secp521r1 -out k.key,",
        "P-521 SEC1,               ecparam -genkey -noout -name secp521r1 -out k.key,",
        "P-256 PKCS#8,             genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.key,",
        "P-384 PKCS#8,             genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k.key,",
        "P-521 PKCS#8,             genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out k.key,",
        "P-256 SEC1 without its public half, ecparam -genkey -noout -name prime256v1 -out f.key,"
                + " ec -in f.key -no_public -out k.key",
        "P-256 SEC1 with its curve spelled out, ecparam -genkey -noout -name prime256v1 -out f.key,"
                + " ec -in f.key -param_enc explicit -out k.key",
        "P-256 PKCS#8 with its curve spelled out, ecparam -genkey -noout -name prime256v1 -out f.key,"
                + " pkey -in f.key -ec_param_enc explicit -out k.key",
        "Ed25519,                  genpkey -algorithm ed25519 -out k.key,",
    })
    void keysOfEachKindServe(String kind, String made, String changed) throws Exception {
        openssl.run(made);
        openssl.certify(changed == null ? "k" : "f");
        if (changed != null) {
            openssl.run(changed);
        }
        Path certificate = openssl.file(changed == null ? "k.crt" : "f.crt");
        TlsIdentity identity = TlsIdentity.load(certificate, openssl.file("k.key"));
        boolean strange = KeyKind.isStrangeToBoringSsl(identity.chain().get(0).getPublicKey());
        for (SslProvider server : List.of(SslProvider.OPENSSL, SslProvider.JDK)) {
            assertEquals(
                    TlsLoop.SECRET, handshake(identity, server, SslProvider.JDK).echo(), server + " " + kind);
            TlsLoop.Outcome boring = handshake(identity, server, SslProvider.OPENSSL);
            if (strange) {
                assertNotNull(boring.failure());
                assertTrue(
                        HandshakeFailure.words(boring.failure(), SslProvider.OPENSSL)
                                .contains("Ed25519 or P-521"),
                        boring.failure().toString());
            } else {
                assertEquals(TlsLoop.SECRET, boring.echo(), server + " " + kind);
            }
        }
    }

    private static TlsLoop.Outcome handshake(TlsIdentity identity, SslProvider server, SslProvider client)
            throws Exception {
        Trust trust = new Trust.Roots(List.of(identity.chain().get(0)));
        return TlsLoop.run(
                ServerTls.create(identity, List.of(), server),
                ClientTls.create(ClientTlsOptions.of("a.example", null, trust), client));
    }

    @Test
    void filesComeInManyShapes() throws Exception {
        openssl.run("ecparam -genkey -name prime256v1 -out k.key");
        openssl.certify("k");
        String key = openssl.read("k.key");
        String certificate = openssl.read("k.crt");
        reads("combined", certificate + key);
        reads("key first", key + certificate);
        reads("Windows", (certificate + key).replace("\n", "\r\n"));
        reads("byte order mark", "\u00ef\u00bb\u00bf" + certificate + key);
        reads("two files with marks", "\u00ef\u00bb\u00bf" + certificate + "\u00ef\u00bb\u00bf" + key);
        reads("blanks around lines", (certificate + key).replace("\n", " \n  "));
        reads("no line end at the end", (key + certificate).strip());
        openssl.run("pkcs12 -export -inkey k.key -in k.crt -name friendly -passout pass:x -out k.p12");
        openssl.run("pkcs12 -in k.p12 -passin pass:x -nodes -out bags.pem");
        assertTrue(openssl.read("bags.pem").startsWith("Bag Attributes"));
        reads("Bag Attributes", openssl.read("bags.pem"));
        openssl.run("x509 -in k.crt -text -out text.crt");
        reads("certificate with its text", openssl.read("text.crt") + key);
    }

    private void reads(String shape, String both) throws Exception {
        Path file = openssl.write("both.pem", both);
        assertEquals(
                TlsIdentity.load(openssl.file("k.crt"), openssl.file("k.key")).pin(),
                TlsIdentity.load(file, file).pin(),
                shape);
    }

    /** Go reads a key whatever its title says, and so do the programs that people come from. */
    @ParameterizedTest
    @CsvSource({
        "genrsa -traditional -out k.key 2048,                RSA PRIVATE KEY, PRIVATE KEY",
        "genpkey -algorithm RSA -out k.key,                  PRIVATE KEY,     RSA PRIVATE KEY",
        "ecparam -genkey -noout -name prime256v1 -out k.key, EC PRIVATE KEY,  PRIVATE KEY",
        "ecparam -genkey -noout -name secp384r1 -out k.key,  EC PRIVATE KEY,  RSA PRIVATE KEY",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.key, PRIVATE KEY, EC PRIVATE KEY",
        "genpkey -algorithm ed25519 -out k.key,              PRIVATE KEY,     EC PRIVATE KEY",
    })
    void aTitleOfAnotherFormDoesNotMatter(String made, String title, String other) throws Exception {
        openssl.run(made);
        openssl.certify("k");
        TlsIdentity right = TlsIdentity.load(openssl.file("k.crt"), openssl.file("k.key"));
        openssl.write("other.key", openssl.read("k.key").replace(" " + title + "-", " " + other + "-"));
        assertTrue(openssl.read("other.key").contains("BEGIN " + other));
        assertEquals(
                right.key(),
                TlsIdentity.load(openssl.file("k.crt"), openssl.file("other.key"))
                        .key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genrsa -traditional -out k.key 2048",
                "genpkey -algorithm RSA -out k.key",
                "ecparam -genkey -noout -name prime256v1 -out k.key",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.key",
                "genpkey -algorithm ed25519 -out k.key"
            })
    void aDamagedKeyIsToldWithoutAClass(String made) throws Exception {
        openssl.run(made);
        openssl.certify("k");
        List<X509Certificate> chain = TlsIdentity.chain(openssl.read("k.crt"));
        PemBlock whole = PemBlock.parse(openssl.read("k.key")).get(0);
        for (int at = 0; at < whole.der().length; at += whole.der().length < 300 ? 1 : 7) {
            byte[] flipped = whole.der().clone();
            flipped[at] ^= 0x41;
            saysNoClass(chain, pem(whole.label(), flipped));
            saysNoClass(chain, pem(whole.label(), Arrays.copyOf(whole.der(), at)));
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private static void saysNoClass(List<X509Certificate> chain, String key) {
        try {
            TlsIdentity.of(chain, key);
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().contains("java.") || e.getMessage().contains("org."), e.getMessage());
        }
    }

    @Test
    void filesThatCannotServeAreToldByWhatTheyAre() throws Exception {
        p256("k");
        openssl.write("none.key", "\n");
        refuses("it is empty", "k.crt", "none.key");
        refuses("it is empty", "none.key", "k.key");
        openssl.write("flat.key", openssl.read("k.key").replace("\n", "\\n"));
        refuses("they end with \\n as two characters", "k.crt", "flat.key");
        openssl.write("ssh.key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        refuses("ssh-keygen -p -m PKCS8 -f KEY", "k.crt", "ssh.key");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "secp256k1, ecparam -genkey -noout -name secp256k1 -out k.key, its key is EC on another curve",
        "P-224,     ecparam -genkey -noout -name secp224r1 -out k.key, its key is EC on another curve",
        "Ed448,     genpkey -algorithm ed448 -out k.key, its key is Ed448",
        "RSA-PSS,   genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out k.key, its key is RSASSA-PSS",
        "RSA 512,   genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:512 -out k.key, its key is RSA 512",
        "explicit,  ecparam -genkey -noout -name prime256v1 -param_enc explicit -out k.key, spells out its curve",
    })
    void keysThatTlsDoesNotTakeAreNamed(String kind, String made, String message) throws Exception {
        openssl.run(made);
        openssl.certify("k");
        refuses(message, "k.crt", "k.key");
    }

    @Test
    void dsaIsNamed() throws Exception {
        openssl.run("dsaparam -out params.pem 1024");
        openssl.run("gendsa -out k.key params.pem");
        openssl.certify("k");
        refuses("its key is DSA", "k.crt", "k.key");
        p256("good");
        refuses("it is DSA, the certificate's is P-256", "good.crt", "k.key");
    }

    @Test
    void encryptedKeysAreToldWithTheCommandThatDecryptsThem() throws Exception {
        p256("k");
        openssl.run("pkcs8 -topk8 -in k.key -passout pass:x -out new.key");
        openssl.run("ec -in k.key -aes128 -passout pass:x -out old.key");
        assertTrue(openssl.read("old.key").contains("Proc-Type: 4,ENCRYPTED"));
        for (String name : List.of("new", "old")) {
            refuses("decrypt it first: openssl pkey -in KEY -out NEWKEY", "k.crt", name + ".key");
            openssl.run("pkey -in " + name + ".key -passin pass:x -out plain.key");
            assertEquals(
                    1,
                    TlsIdentity.load(openssl.file("k.crt"), openssl.file("plain.key"))
                            .chain()
                            .size());
        }
    }

    @Test
    void otherFormsAreNamedWithTheCommandThatMakesPemOfThem() throws Exception {
        p256("k");
        openssl.run("x509 -in k.crt -outform DER -out k.der");
        refuses("perhaps DER (openssl x509 -inform DER", "k.der", "k.key");
        openssl.run("pkcs12 -export -inkey k.key -in k.crt -passout pass:x -out k.p12");
        refuses("PKCS#12 (openssl pkcs12", "k.p12", "k.key");
        openssl.run("crl2pkcs7 -nocrl -certfile k.crt -out k.p7b");
        refuses("PKCS#7", "k.p7b", "k.key");
        openssl.run("x509 -in k.crt -trustout -out trusted.crt");
        refuses("TRUSTED CERTIFICATE", "trusted.crt", "k.key");
        Files.writeString(
                openssl.file("wide.crt"), "\ufeff" + openssl.read("k.crt"), java.nio.charset.StandardCharsets.UTF_16LE);
        refuses("it is UTF-16", "wide.crt", "k.key");
        refuses(
                "there is no certificate in it (expected -----BEGIN CERTIFICATE-----; there is a block",
                "k.key",
                "k.key");
        openssl.write("cut.crt", openssl.read("k.crt").substring(0, 200));
        refuses("-----END CERTIFICATE----- is missing", "cut.crt", "k.key");
    }

    @Test
    void aKeyOfAnotherKindIsToldByBothNames() throws Exception {
        p256("k");
        openssl.run("genpkey -algorithm ed25519 -out edwards.key");
        openssl.run("genrsa -traditional -out rsa.key 2048");
        refuses("it is Ed25519, the certificate's is P-256", "k.crt", "edwards.key");
        refuses("it is RSA, the certificate's is P-256", "k.crt", "rsa.key");
    }

    /** Whatever it is, it is told before the program listens: what loads here serves. */
    @Test
    void aPinHoldsAcrossFormsOfOneKey() throws Exception {
        p256("k");
        openssl.run("pkey -in k.key -out p8.key");
        TlsIdentity one = TlsIdentity.load(openssl.file("k.crt"), openssl.file("k.key"));
        assertEquals(
                one.pin(),
                TlsIdentity.load(openssl.file("k.crt"), openssl.file("p8.key")).pin());
        Trust trust = new Trust.Pins(Set.of(one.pin()));
        assertEquals(
                TlsLoop.SECRET,
                TlsLoop.run(
                                ServerTls.create(one, List.of()),
                                ClientTls.create(ClientTlsOptions.of("b.example", null, trust)))
                        .echo());
    }

    private void p256(String name) throws Exception {
        openssl.run("ecparam -genkey -noout -name prime256v1 -out " + name + ".key");
        openssl.certify(name);
    }

    private void refuses(String message, String certificate, String key) {
        StartupException e = assertThrows(
                StartupException.class, () -> TlsIdentity.load(openssl.file(certificate), openssl.file(key)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }
}
