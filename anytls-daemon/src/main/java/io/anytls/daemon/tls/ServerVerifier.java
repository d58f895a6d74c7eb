package io.anytls.daemon.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client's trust manager, for connections through an {@link SSLEngine} only: whatever else calls it is refused, so that no way
 * leads round the verification of the name. It extends {@link X509ExtendedTrustManager} because plain ones get wrapped by TLS
 * stacks, with surprises.
 */
abstract class ServerVerifier extends X509ExtendedTrustManager {

    private static final X509Certificate[] NONE = {};

    /**
     * Returns if the server may be talked to. Event loop of the connection: works in memory only.
     *
     * @param chain the server's certificate first
     */
    abstract void verify(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException;

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the server showed no certificate");
        }
        try {
            verify(chain, authType, engine);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CertificateException("the server's certificate cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noEngine();
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noEngine();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NONE;
    }

    private static CertificateException noEngine() {
        return new CertificateException("certificates are verified for servers, inside a handshake, only");
    }
}
