package io.anytls.daemon.upstream;

import io.anytls.daemon.address.HostPort;

/**
 * A proxy.
 *
 * @param user empty if it asks for none
 * @param password never logged
 */
public record UpstreamServer(UpstreamType type, HostPort address, String user, String password) {

    @Override
    public String toString() {
        return type + " " + address;
    }
}
