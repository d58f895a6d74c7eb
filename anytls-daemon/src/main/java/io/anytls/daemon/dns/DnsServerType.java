package io.anytls.daemon.dns;

/** How a name server is asked. */
public enum DnsServerType {
    /** This system's resolver and hosts file. */
    LOCAL(0),
    UDP(53),
    TCP(53),
    TLS(853),
    HTTPS(443),
    /** Names and addresses that are written in the configuration. */
    HOSTS(0);

    private final int port;

    DnsServerType(int port) {
        this.port = port;
    }

    /** Where it listens if nothing else is said; 0 for what does not listen. */
    public int port() {
        return port;
    }
}
