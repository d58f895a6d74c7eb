package io.anytls.e2e.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS connections to the server by somebody who is no AnyTLS client: the JDK's TLS, any certificate will do. */
public final class TlsProbe {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final SSLContext CONTEXT = context();

    private TlsProbe() {}

    /** A connection with its handshake done. */
    public static SSLSocket open(InetSocketAddress server) throws IOException {
        return over(tcp(server));
    }

    /** The same over a connection that is there. */
    public static SSLSocket over(Socket tcp) throws IOException {
        SSLSocket tls = (SSLSocket) CONTEXT.getSocketFactory().createSocket(tcp, "localhost", tcp.getPort(), true);
        tls.startHandshake();
        return tls;
    }

    /** A connection on which nothing has been said. */
    public static Socket tcp(InetSocketAddress server) throws IOException {
        Socket tcp = new Socket();
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(TIMEOUT_MILLIS);
        tcp.connect(server);
        return tcp;
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anything()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Anything implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
