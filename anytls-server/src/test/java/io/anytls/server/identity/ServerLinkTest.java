package io.anytls.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.link.AnyTlsLink;
import org.junit.jupiter.api.Test;

class ServerLinkTest {

    private static final LinkTrust VERIFIED = new LinkTrust("", false, "");

    @Test
    void theHostIsWhatTheOwnerSays() {
        HostPort listen = new HostPort("", 8443);
        assertEquals("vps.example", ServerLink.dialled("vps.example", listen));
        LinkTrust trust = new LinkTrust("", true, "ab".repeat(32));
        AnyTlsLink link = ServerLink.of("p w", "vps.example", 8443, trust, "Home");
        assertEquals("anytls://p%20w@vps.example:8443/?insecure=1&hpkp=" + "ab".repeat(32) + "#Home", link.format());
        assertEquals("anytls://***@vps.example:8443/?insecure=1&hpkp=" + "ab".repeat(32) + "#Home", link.masked());
    }

    @Test
    void elseItIsWhereTheServerListens() {
        String host = ServerLink.dialled("", new HostPort("::1", 8443));
        assertEquals(
                "anytls://pw@[::1]:8443/",
                ServerLink.of("pw", host, 8443, VERIFIED, "").format());
    }

    @Test
    void elseAnAddressOfThisMachine() {
        for (String any : new String[] {"", "0.0.0.0", "::"}) {
            String host = ServerLink.dialled("", new HostPort(any, 8443));
            AnyTlsLink link = ServerLink.of("pw", host, 8443, VERIFIED, "");
            assertEquals(ServerLink.machineAddress(), link.host());
            assertFalse(link.host().contains("%"));
            assertEquals(link, AnyTlsLink.parse(link.format()));
        }
    }
}
