package io.anytls.daemon.tls;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/** {@code --insecure}. */
final class AnyVerifier extends ServerVerifier {

    @Override
    void verify(X509Certificate[] chain, String authType, SSLEngine engine) {
        // Asked for by name, and warned about where it is asked for.
    }
}
