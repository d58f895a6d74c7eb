package io.anytls.daemon.tls;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's verification of chains, over the system's authorities or given ones. */
final class RootStore {

    private RootStore() {}

    /** Reads some 150 certificates at the first call, which takes about 50 ms: only a client that verifies by name asks. */
    static X509ExtendedTrustManager system() {
        return SystemHolder.TRUST;
    }

    static X509ExtendedTrustManager of(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            return trustManager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw StartupException.failure("the certificate authorities cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trustManager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static final class SystemHolder {
        static final X509ExtendedTrustManager TRUST = load();

        private static X509ExtendedTrustManager load() {
            try {
                return trustManager(null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "this Java has no usable certificate authorities: " + e.getMessage(), e);
            }
        }
    }
}
