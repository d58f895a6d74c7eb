package io.anytls.daemon.transport;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.text.FailureText;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Says in one line why a port could not be opened. */
public final class ListenFailure {

    private ListenFailure() {}

    /** @param cause what the bind failed with, from any transport */
    public static StartupException of(HostPort address, Throwable cause) {
        return StartupException.failure("cannot listen on " + address + ": " + reason(address, cause), cause);
    }

    /** Whether the system, or Java, knows no IPv6; also if it knows it, and has no address of that family. */
    static boolean isForWantOfIpv6(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        return cause instanceof UnsupportedAddressTypeException
                || text.contains("not supported by protocol")
                || text.contains("assign requested address");
    }

    /** The transports agree on no exception type, only on the system's words. */
    private static String reason(HostPort address, Throwable cause) {
        String text = FailureText.of(cause);
        if (cause instanceof UnknownHostException) {
            return "the name " + address.host() + " has no address";
        }
        if (text.contains("in use")) {
            return "the port is in use by another process";
        }
        if (text.contains("ermission denied")) {
            return "no permission (ports below 1024 need a privilege: CAP_NET_BIND_SERVICE or root)";
        }
        if (isForWantOfIpv6(cause)
                && HostPort.isIpLiteral(address.host())
                && address.host().contains(":")) {
            return "this machine has no IPv6, or not that address";
        }
        if (text.contains("assign requested address")) {
            return "this machine does not have that address";
        }
        return text;
    }
}
