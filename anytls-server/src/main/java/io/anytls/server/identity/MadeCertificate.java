package io.anytls.server.identity;

import io.anytls.daemon.address.HostPort;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A new key and a certificate for it. The only class that needs Bouncy Castle, so that it is loaded only when a certificate has
 * to be made.
 *
 * @param keyPem the private key in PKCS#8
 */
record MadeCertificate(String certificatePem, String keyPem) {

    private static final int VALID_DAYS = 3_652; // ten years

    /** Somewhat in the past, for clients whose clock is behind. */
    private static final int BACKDATED_DAYS = 1;

    private static final int SERIAL_BITS = 127;

    /** What RFC 5280 allows a common name to have. */
    private static final int COMMON_NAME_LENGTH = 64;

    /** @param names host names and IP literals, at least one; the first becomes the subject if it fits there */
    static MadeCertificate make(List<String> names, Instant now) throws GeneralSecurityException, IOException {
        SecureRandom random = new SecureRandom();
        // P-256, as signing with it takes a thirtieth of the time that RSA takes, in every handshake.
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();

        String first = names.get(0);
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, first.length() <= COMMON_NAME_LENGTH ? first : "localhost")
                .build();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(BACKDATED_DAYS, ChronoUnit.DAYS)),
                Date.from(now.plus(VALID_DAYS, ChronoUnit.DAYS)),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
        byte[] certificate = builder.build(signer(pair)).getEncoded();
        return new MadeCertificate(pem("CERTIFICATE", certificate), pem("PRIVATE KEY", pkcs8(pair)));
    }

    /** With the public half inside, as OpenSSL writes it and Java does not: reading it is then quicker. */
    private static byte[] pkcs8(KeyPair pair) throws IOException {
        PrivateKeyInfo bare = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
        SubjectPublicKeyInfo half =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        BigInteger secret = ((ECPrivateKey) pair.getPrivate()).getS();
        return new PrivateKeyInfo(
                        bare.getPrivateKeyAlgorithm(),
                        new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, half.getPublicKeyData(), null))
                .getEncoded();
    }

    private static GeneralNames alternatives(List<String> names) {
        return new GeneralNames(names.stream()
                .distinct()
                .map(name ->
                        new GeneralName(HostPort.isIpLiteral(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static ContentSigner signer(KeyPair pair) throws GeneralSecurityException {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Without the key. */
    @Override
    public String toString() {
        return certificatePem;
    }
}
