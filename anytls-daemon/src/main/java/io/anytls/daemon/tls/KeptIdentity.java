package io.anytls.daemon.tls;

import io.anytls.daemon.certificate.TlsIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** A server's key manager with one certificate, for whatever kind of key it has. */
final class KeptIdentity extends X509ExtendedKeyManager {

    static final String ALIAS = "key";

    private final TlsIdentity identity;
    private final String algorithm;

    KeptIdentity(TlsIdentity identity) {
        this.identity = identity;
        this.algorithm = identity.key().getAlgorithm();
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        // BoringSSL's cipher suites know no more than RSA and ECDSA, and Ed25519 goes with those of ECDSA.
        boolean edwards = algorithm.equals("EdDSA") && keyType.equals("EC");
        return keyType.equals(algorithm) || edwards ? ALIAS : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? identity.chain().toArray(X509Certificate[]::new) : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? identity.key() : null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
