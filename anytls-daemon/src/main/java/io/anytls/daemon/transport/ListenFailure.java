package io.anytls.daemon.transport;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import java.net.UnknownHostException;

/** Says in one line why a port could not be opened. */
public final class ListenFailure {

    private ListenFailure() {}

    /** @param cause what the bind failed with, from any transport */
    public static StartupException of(HostPort address, Throwable cause) {
        return StartupException.failure("cannot listen on " + address + ": " + reason(address, cause), cause);
    }

    /** The transports agree on no exception type, only on the system's words. */
    private static String reason(HostPort address, Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownHostException) {
            return "the name " + address.host() + " has no address";
        }
        if (text.contains("in use")) {
            return "the port is in use by another process";
        }
        if (text.contains("ermission denied")) {
            return "no permission (ports below 1024 need a privilege: CAP_NET_BIND_SERVICE or root)";
        }
        if (text.contains("assign requested address")) {
            return "this machine does not have that address";
        }
        return text;
    }
}
