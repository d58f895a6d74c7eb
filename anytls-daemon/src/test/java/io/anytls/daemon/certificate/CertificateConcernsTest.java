package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CertificateConcernsTest {

    private static final Instant NOW = Instant.now();

    private static TestAuthority root;
    private static TestAuthority intermediate;
    private static TlsIdentity leaf;

    @BeforeAll
    static void issue() throws Exception {
        root = new TestAuthority("Root");
        intermediate = root.intermediate("Middle");
        leaf = intermediate.issue("EC", 60, "a.example");
    }

    @Test
    void aChainInTheWrongOrderIsPutRight() {
        List<X509Certificate> right = List.of(leaf.chain().get(0), intermediate.certificate(), root.certificate());
        for (List<Integer> order : List.of(List.of(2, 1, 0), List.of(1, 2, 0), List.of(0, 2, 1), List.of(0, 1, 2, 1))) {
            List<X509Certificate> mixed = order.stream().map(right::get).toList();
            assertEquals(right, ChainOrder.of(mixed));
        }
    }

    @Test
    void aBundleOfAuthoritiesIsNoChain() throws Exception {
        List<X509Certificate> bundle = IntStream.range(0, 17)
                .mapToObj(i -> {
                    try {
                        return new TestAuthority("CA " + i).certificate();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ChainOrder.of(bundle));
        assertTrue(e.getMessage().contains("bundle of authorities"), e.getMessage());
        assertEquals(1, ChainOrder.of(Collections.nCopies(17, bundle.get(0))).size());
    }

    @Test
    void aLeafWithoutItsIntermediateIsNamed() {
        says("there is only one certificate, and CN=Middle has issued it", leaf, NOW);
        says("fullchain.pem", leaf, NOW);
    }

    @Test
    void aCertificateThatHasNotIssuedTheOneBeforeItIsNamed() throws Exception {
        X509Certificate other = new TestAuthority("Other").certificate();
        says(
                "certificate 2 of the chain (CN=Other) has not issued the one before it",
                new TlsIdentity(List.of(leaf.chain().get(0), other), leaf.key()),
                NOW);
    }

    @Test
    void datesAreLookedAtWithTheClockThatIsGiven() throws Exception {
        TlsIdentity alone = root.issue("EC", 60, "a.example");
        Instant until = alone.chain().get(0).getNotAfter().toInstant();
        List<String> inTime = CertificateConcerns.of(alone, until.minus(CertificateConcerns.SOON));
        assertEquals(1, inTime.size()); // that there is only one
        says("expires in 13 days", alone, until.minus(CertificateConcerns.SOON).plus(Duration.ofHours(1)));
        says("has expired: it was valid until " + until, alone, until.plusSeconds(1));
        says("is not valid yet", alone, NOW.minus(Duration.ofDays(3)));
    }

    @Test
    void anExpiredIntermediateIsNamedToo() {
        TlsIdentity chain = new TlsIdentity(List.of(leaf.chain().get(0), intermediate.certificate()), leaf.key());
        says("certificate 2 of the chain (CN=Middle) has expired", chain, NOW.plus(Duration.ofDays(2)));
    }

    @Test
    void whatClientsRefuseIsNamed() throws Exception {
        says("the certificate names no host (subjectAltName)", root.issue("EC", 60), NOW);
        says("its key is Ed25519, which clients whose TLS is BoringSSL", root.issue("Ed25519", 60, "a.example"), NOW);
    }

    private static void says(String part, TlsIdentity identity, Instant now) {
        List<String> concerns = CertificateConcerns.of(identity, now);
        assertTrue(concerns.stream().anyMatch(line -> line.contains(part)), concerns.toString());
    }
}
