package io.anytls.daemon.certificate;

import io.anytls.daemon.address.HostPort;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority made for one test run; issues certificates of every kind that a test needs. */
public final class TestAuthority {

    /** In front of an address that a certificate has as if it were a name. */
    static final String AS_DNS_NAME = "dns:";

    /** Two, used in turn: each takes a second to make. */
    private static final Queue<KeyPair> RSA = new ArrayDeque<>();

    private final X500Name subject;
    private final KeyPair pair;
    private final X509Certificate certificate;

    public TestAuthority(String name) throws Exception {
        subject = new X500Name("CN=" + name);
        pair = keyPair("EC");
        Instant now = Instant.now();
        certificate = sign(subject, subject, pair, pair.getPrivate(), now, now.plus(1, ChronoUnit.DAYS), true);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Valid today, with an EC key. */
    public TlsIdentity issue(String... names) throws Exception {
        return issue("EC", 1, names);
    }

    /** @param days of validity, counted from yesterday; 0 for one that ended an hour ago */
    public TlsIdentity issue(String algorithm, int days, String... names) throws Exception {
        KeyPair leaf = keyPair(algorithm);
        Instant now = Instant.now();
        Instant end = days == 0 ? now.minus(1, ChronoUnit.HOURS) : now.plus(days, ChronoUnit.DAYS);
        X509Certificate issued = sign(
                subject,
                new X500Name("CN=leaf"),
                leaf,
                pair.getPrivate(),
                now.minus(1, ChronoUnit.DAYS),
                end,
                false,
                names);
        return new TlsIdentity(List.of(issued), leaf.getPrivate());
    }

    /** A certificate that nobody but itself vouches for. */
    public static TlsIdentity selfSigned(String... names) throws Exception {
        return selfSigned(keyPair("EC"), names);
    }

    /** The same over this key. */
    static TlsIdentity selfSigned(KeyPair leaf, String... names) throws Exception {
        X500Name name = new X500Name("CN=alone");
        Instant now = Instant.now();
        X509Certificate certificate = sign(
                name,
                name,
                leaf,
                leaf.getPrivate(),
                now.minus(1, ChronoUnit.DAYS),
                now.plus(1, ChronoUnit.DAYS),
                false,
                names);
        return new TlsIdentity(List.of(certificate), leaf.getPrivate());
    }

    /** Signed by it, and itself an authority, under this one. */
    TestAuthority intermediate(String name) throws Exception {
        return new TestAuthority(new X500Name("CN=" + name), this);
    }

    private TestAuthority(X500Name name, TestAuthority issuer) throws Exception {
        subject = name;
        pair = keyPair("EC");
        Instant now = Instant.now();
        certificate =
                sign(issuer.subject, name, pair, issuer.pair.getPrivate(), now, now.plus(1, ChronoUnit.DAYS), true);
    }

    /** Never the same twice in a row. */
    static KeyPair keyPair(String algorithm) throws Exception {
        return algorithm.equals("RSA") ? rsa() : newKeyPair(algorithm);
    }

    private static synchronized KeyPair rsa() throws Exception {
        KeyPair next = RSA.size() < 2 ? newKeyPair("RSA") : RSA.remove();
        RSA.add(next);
        return next;
    }

    private static KeyPair newKeyPair(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (algorithm.equals("RSA")) {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private static GeneralName generalName(String name) {
        if (name.startsWith(AS_DNS_NAME)) {
            return new GeneralName(GeneralName.dNSName, name.substring(AS_DNS_NAME.length()));
        }
        return new GeneralName(HostPort.isIpLiteral(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static X509Certificate sign(
            X500Name issuer,
            X500Name subject,
            KeyPair leaf,
            PrivateKey signer,
            Instant from,
            Instant until,
            boolean authority,
            String... names)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, new Random()).add(BigInteger.ONE),
                Date.from(from),
                Date.from(until),
                subject,
                leaf.getPublic());
        if (authority) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        if (names.length > 0) {
            GeneralName[] alternatives =
                    Stream.of(names).map(TestAuthority::generalName).toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        }
        String algorithm =
                signer.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256with" + signer.getAlgorithm();
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
    }
}
