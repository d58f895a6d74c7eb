package io.anytls.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.link.AnyTlsLink;
import org.junit.jupiter.api.Test;

class ServerLinkTest {

    @Test
    void theHostIsWhatTheOwnerSays() {
        AnyTlsLink link = ServerLink.of("p w", "vps.example", new HostPort("", 8443), true, "Home");
        assertEquals("anytls://p%20w@vps.example:8443/?insecure=1#Home", link.format());
        assertEquals("anytls://***@vps.example:8443/?insecure=1#Home", link.masked());
    }

    @Test
    void elseItIsWhereTheServerListens() {
        AnyTlsLink link = ServerLink.of("pw", "", new HostPort("::1", 8443), false, "");
        assertEquals("anytls://pw@[::1]:8443/", link.format());
    }

    @Test
    void elseAnAddressOfThisMachine() {
        for (String any : new String[] {"", "0.0.0.0", "::"}) {
            AnyTlsLink link = ServerLink.of("pw", "", new HostPort(any, 8443), false, "");
            assertEquals(ServerLink.machineAddress(), link.host());
            assertFalse(link.host().contains("%"));
            assertEquals(link, AnyTlsLink.parse(link.format()));
        }
    }
}
