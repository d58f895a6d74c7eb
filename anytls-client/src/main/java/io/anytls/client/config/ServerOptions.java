package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;

/**
 * How to reach one AnyTLS server.
 *
 * @param address its name or IP address, and port
 * @param password the shared secret; never logged
 */
public record ServerOptions(HostPort address, String password) {

    @Override
    public String toString() {
        return "ServerOptions[" + address + "]";
    }
}
