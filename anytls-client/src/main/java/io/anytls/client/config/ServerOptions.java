package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;

/**
 * How to reach one AnyTLS server.
 *
 * @param address its name or IP address, and port
 * @param password the shared secret; never logged
 * @param clientMetadata what the server is told about this program; mostly empty
 */
public record ServerOptions(HostPort address, String password, String clientMetadata) {

    /** The server is told nothing about this program. */
    public ServerOptions(HostPort address, String password) {
        this(address, password, "");
    }

    @Override
    public String toString() {
        return "ServerOptions[" + address + "]";
    }
}
