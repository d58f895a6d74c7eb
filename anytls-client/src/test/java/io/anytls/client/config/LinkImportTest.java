package io.anytls.client.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.link.LinkList;
import io.anytls.daemon.text.Printable;
import io.anytls.daemon.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkImportTest {

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadAsTheLinkMeansIt() throws IOException {
        OutboundOptions outbound = read(
                "anytls://p%22w@[2001:db8::1]:8443/?peer=b.example&allowInsecure=1&alpn=h2&idle-session-timeout=90#a%0Ab");
        assertEquals("[2001:db8::1]:8443", outbound.server().address().toString());
        assertEquals("p\"w", outbound.server().password());
        assertEquals("b.example", outbound.tls().name());
        assertEquals(List.of("h2"), outbound.tls().alpn());
        assertInstanceOf(Trust.Insecure.class, outbound.tls().trust());
        assertEquals(Duration.ofSeconds(90), outbound.pool().idleSessionTimeout());
    }

    @Test
    void anAddressAsNameIsNeverSent() throws IOException {
        OutboundOptions outbound = read("anytls://pw@a.example/?sni=192.0.2.1");
        assertEquals("192.0.2.1", outbound.tls().name());
        assertFalse(outbound.tls().sendsName());
    }

    @Test
    void aPinWinsOverTrustInEverybody() throws IOException {
        String pin = "5DpKl3H7dQJnGTN1iFQmHCuVx0gqzTLmPvB8HKQ7Y1E=";
        OutboundOptions outbound = read("anytls://pw@a.example/?insecure=1&pinSHA256=" + pin);
        assertEquals(new Trust.Pins(Set.of(pin)), outbound.tls().trust());
    }

    @Test
    void aMinimumAsLargeAsOneLikes() throws IOException {
        assertEquals(
                100, read("anytls://pw@a.example/?min-idle-session=100").pool().maxIdleSession());
    }

    /** Printed again by check, a field that is written here is the same. */
    @Test
    void itIsWrittenAsTheFieldsAreDeclared() {
        String pin = "5DpKl3H7dQJnGTN1iFQmHCuVx0gqzTLmPvB8HKQ7Y1E=";
        String link =
                "anytls://pw@a.example:8443/?sni=b.example&min-idle-session=3&idle-session-timeout=0&pinSHA256=" + pin;
        assertEquals(
                """
                {
                  "inbounds": [
                    {
                      "type": "mixed",
                      "listen": "127.0.0.1",
                      "listen_port": 1080
                    }
                  ],
                  "outbounds": [
                    {
                      "type": "anytls",
                      "tag": "a.example:8443",
                      "server": "a.example",
                      "server_port": 8443,
                      "password": "pw",
                      "min_idle_session": 3,
                      "tls": {
                        "enabled": true,
                        "server_name": "b.example",
                        "certificate_public_key_sha256": ["%s"]
                      }
                    }
                  ],
                  "route": {
                    "final": "a.example:8443"
                  }
                }
                """.formatted(pin),
                LinkImport.configuration(LinkList.parse(link).links(), 0));
    }

    @Test
    void linksOfTheSameNameGetTagsOfTheirOwn() throws IOException {
        assertEquals(
                "a.example:443",
                read("anytls://pw@a.example#x\nanytls://pw@b.example#x")
                        .server()
                        .address()
                        .toString());
    }

    /** C1 control characters and those that turn the direction of writing round: a terminal may be what shows the file. */
    @Test
    void whatATerminalWouldObeyIsEscaped() throws IOException {
        String link = "anytls://p%C2%9B31m%1B%E2%80%AEw@a.example/?alpn=h2%C2%9B#n%C2%9Bame";
        String written = LinkImport.configuration(LinkList.parse(link).links(), 0);
        assertEquals(written, Printable.lines(written));
        assertEquals("p\u009b31m\u001b\u202ew", read(link).server().password());
    }

    private OutboundOptions read(String links) throws IOException {
        Path file = Files.writeString(
                directory.resolve("imported.json"),
                LinkImport.configuration(LinkList.parse(links).links(), 0));
        ClientConfig config = ClientFile.read(new ConfigSources(List.of(file), List.of()), new Problems(false));
        return (OutboundOptions) config.outbound();
    }
}
