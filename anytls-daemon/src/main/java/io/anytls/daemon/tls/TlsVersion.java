package io.anytls.daemon.tls;

/** Versions of TLS, oldest first. */
public enum TlsVersion {
    TLS_1_0("TLSv1"),
    TLS_1_1("TLSv1.1"),
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String protocol;

    TlsVersion(String protocol) {
        this.protocol = protocol;
    }

    /** As Java calls it. */
    String protocol() {
        return protocol;
    }
}
