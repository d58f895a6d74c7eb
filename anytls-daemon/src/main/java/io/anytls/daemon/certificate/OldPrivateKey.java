package io.anytls.daemon.certificate;

import io.anytls.daemon.text.Printable;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Private keys that Java does not read: PKCS#1 and SEC1, and PKCS#8 with a curve that is spelled out. They become PKCS#8 with the
 * algorithm of the certificate's key, which is what Java reads. The only class here that needs Bouncy Castle, so that it is loaded only
 * for such keys; the server brings it along, and the client reads no private keys.
 */
final class OldPrivateKey {

    private static final Map<ASN1ObjectIdentifier, String> NAMES = Map.of(
            PKCSObjectIdentifiers.rsaEncryption, "RSA",
            PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS",
            X9ObjectIdentifiers.id_ecPublicKey, "EC",
            X9ObjectIdentifiers.id_dsa, "DSA",
            EdECObjectIdentifiers.id_Ed25519, "Ed25519",
            EdECObjectIdentifiers.id_Ed448, "Ed448",
            EdECObjectIdentifiers.id_X25519, "X25519");

    private OldPrivateKey() {}

    /** The key in PKCS#8. */
    static byte[] pkcs8(byte[] der, PublicKey certified) {
        try {
            ASN1Sequence sequence = ASN1Sequence.getInstance(der);
            ASN1Object key = certified.getAlgorithm().equals("EC")
                    ? ECPrivateKey.getInstance(sequence)
                    : RSAPrivateKey.getInstance(sequence);
            return wrapped(key, certified);
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            throw damaged(e);
        }
    }

    /** What a key in PKCS#8 says it is. */
    static String algorithm(byte[] der) {
        try {
            ASN1ObjectIdentifier algorithm =
                    PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm().getAlgorithm();
            return NAMES.getOrDefault(algorithm, "of algorithm " + algorithm);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw damaged(e);
        }
    }

    /** The same key with the algorithm and the curve of the certificate's. */
    static byte[] withParameters(byte[] der, PublicKey certified) {
        try {
            return wrapped(PrivateKeyInfo.getInstance(der).parsePrivateKey().toASN1Primitive(), certified);
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            throw damaged(e);
        }
    }

    private static byte[] wrapped(ASN1Object key, PublicKey certified) throws IOException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(certified.getEncoded());
        return new PrivateKeyInfo(info.getAlgorithm(), key).getEncoded();
    }

    private static IllegalArgumentException damaged(Exception e) {
        String words = Printable.line(e.getMessage());
        String shown = words.contains("org.bouncycastle") ? "its parts are not those of a key" : words;
        return new IllegalArgumentException("the key is damaged (" + shown + ")", e);
    }
}
