package io.anytls.client.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.config.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerListTest {

    private static final String LINKS = """
            vmess://abc
            anytls://sEcret@a.example.org:443/?sni=x.example.org#One
            anytls://sEcret@b.example.org:8443/?insecure=1#Two
            """;

    private static final String CLASH = """
            port: 7890
            proxies:
              - {name: One, type: anytls, server: a.example.org, port: 443, password: sEcret}
              - {name: Other, type: vmess, server: b.example.org, port: 443, uuid: x}
              - {name: Bad, type: anytls, server: "no host", port: 443, password: sEcret}
              - {name: Two, type: anytls, server: c.example.org, port: 443, password: sEcret}
            """;

    private static final String SING_BOX = """
            {"outbounds": [
              {"type": "selector", "tag": "g", "outbounds": ["One"]},
              {"type": "anytls", "tag": "One", "server": "a.example.org", "server_port": 443, "password": "sEcret", "tls": {"enabled": true}},
              {"type": "anytls", "tag": "One", "server": "b.example.org", "server_port": 443, "password": "sEcret", "tls": {"enabled": true}},
              {"type": "anytls", "tag": "Local", "server": "b.example.org", "server_port": 443, "password": "sEcret",
                "tls": {"enabled": true, "certificate_path": "/etc/passwd"}},
              {"type": "anytls", "tag": "Two", "server": "b.example.org", "server_port": 443, "password": "sEcret", "tls": {"enabled": true}}
            ], "route": {"final": "g"}}
            """;

    private static ServerList parse(String text) {
        return ServerList.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> tags(ServerList list) {
        return list.outbounds().stream()
                .map((Json.Obj outbound) -> outbound.text("tag"))
                .toList();
    }

    @Test
    void everyFormatIsToldByItself() {
        String base64 = Base64.getEncoder().encodeToString(LINKS.getBytes(StandardCharsets.UTF_8));
        for (String text : List.of(LINKS, base64, CLASH)) {
            assertEquals(List.of("One", "Two"), tags(parse(text)), text);
        }
        assertEquals(List.of("One", "One 2", "Two"), tags(parse(SING_BOX)));
    }

    @Test
    void marksAndLineEndsOfWindowsAreNothing() {
        for (String text : List.of(LINKS, CLASH, SING_BOX)) {
            assertEquals(tags(parse(text)), tags(parse("\uFEFF" + text.replace("\n", "\r\n"))), text);
        }
    }

    @Test
    void serversOfOneNameAreToldApart() {
        String link = "anytls://p@a.example.org:443/#Same\n";
        String proxy = "  - {name: Same, type: anytls, server: a.example.org, port: 443, password: p}\n";
        for (String text : List.of(link.repeat(50), "proxies:\n" + proxy.repeat(50))) {
            List<String> tags = tags(parse(text));
            assertEquals(50, tags.size(), text);
            assertEquals(List.of("Same", "Same 2", "Same 50"), List.of(tags.get(0), tags.get(1), tags.get(49)));
        }
    }

    @Test
    void whatIsWrongIsLeftOutWithoutItsPassword() {
        for (String text : List.of(LINKS, CLASH, SING_BOX)) {
            ServerList list = parse(text);
            assertEquals(1, list.leftOut().size(), text);
            assertFalse(
                    list.leftOut().toString().contains("sEcret"), list.leftOut().toString());
        }
        assertTrue(parse(CLASH).leftOut().get(0).contains("Bad"));
    }

    @Test
    void whatIsNoListSaysSo() {
        for (String text : List.of("", "<html><body>gone</body></html>", "{\"error\": 1}", "proxies: [", "nonsense")) {
            assertEquals(List.of(), tags(parse(text)), text);
        }
        assertTrue(parse("<html>").leftOut().get(0).contains("a page for browsers"));
    }

    @Test
    void whateverComesIsReadOrRefused() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder broken =
                    new StringBuilder(List.of(LINKS, CLASH, SING_BOX).get(seed % 3));
            for (int i = random.nextInt(5); i >= 0; i--) {
                int at = random.nextInt(broken.length());
                broken.setCharAt(at, (char) (random.nextInt(95) + 32));
            }
            assertTrue(parse(broken.toString()).outbounds().size() <= 4, "seed " + seed);
        }
    }
}
