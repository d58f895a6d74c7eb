package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.address.HostPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;

class ListenFailureTest {

    /** What epoll and NIO say on a machine without IPv6, and on one that has it without an address. */
    private static final Throwable[] WITHOUT_IPV6 = {
        new IOException("bind(..) failed with error(-97): Address family not supported by protocol"),
        new UnsupportedAddressTypeException(),
        new BindException("Cannot assign requested address")
    };

    @Test
    void aMachineWithoutIpv6IsRecognisedOnEachTransport() {
        for (Throwable cause : WITHOUT_IPV6) {
            assertTrue(ListenFailure.isForWantOfIpv6(cause), cause.toString());
            assertEquals(
                    "cannot listen on [::1]:80: this machine has no IPv6, or not that address",
                    ListenFailure.of(new HostPort("::1", 80), cause).getMessage());
        }
    }

    @Test
    void aPortInUseIsNot() {
        assertFalse(ListenFailure.isForWantOfIpv6(new BindException("Address already in use")));
    }

    @Test
    void allAddressesAreThoseThatTheMachineHas() throws IOException {
        for (String any : new String[] {"", "::", "0:0:0:0:0:0:0:0"}) {
            assertEquals(new InetSocketAddress(80), new HostPort(any, 80).listenAddress());
        }
        assertTrue(new HostPort("::", 80).isIpv6Any());
        assertFalse(new HostPort("0.0.0.0", 80).isIpv6Any());
        assertFalse(new HostPort("::1", 80).isIpv6Any());
    }
}
