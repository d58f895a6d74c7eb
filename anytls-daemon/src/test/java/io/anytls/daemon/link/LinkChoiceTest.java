package io.anytls.daemon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkChoiceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "剩余流量：88.2 GB",
                "流量: 5GB",
                "套餐到期：2026-12-31",
                "距离下次重置剩余：12 天",
                "过期时间 2026-12-31",
                "官网 panel.example",
                "Traffic: 12 GB / 100 GB",
                "Remaining traffic: 88 GB",
                "Expire: 2026-12-31",
                "Expires 2026-12-31",
                "88 GB left",
                "Осталось 5 ГБ",
                "🔥 Telegram @panel",
                "https://t.me/panel"
            })
    void aNoticeIsNeverTheDefault(String notice) {
        LinkChoice choice = LinkChoice.first(named(notice, "Hong Kong 1", notice));
        assertEquals(1, choice.index());
        assertEquals(List.of(notice), choice.passedOver());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hong Kong 1",
                "",
                "香港 IPLC",
                "Left Bank",
                "Telegram DC5",
                "used-vps",
                "Paris [anytls] 1x",
                "DE 10 GB port"
            })
    void aServerIs(String name) {
        assertEquals(0, LinkChoice.first(named(name, "other")).index());
    }

    @Test
    void whereAllAreNoticesNoneIsChosen() {
        assertEquals(
                "all entries are notices by their names, and none is a server's: \"到期\", \"官网\"",
                assertThrows(IllegalArgumentException.class, () -> LinkChoice.first(named("到期", "官网")))
                        .getMessage());
        assertEquals(new LinkChoice(0, List.of()), LinkChoice.first(named("到期")));
    }

    @Test
    void aPersonNamesOneByItsNameOrAPartOfIt() {
        List<String> links = named("HK", "HK 2", "JP 1");
        assertEquals(0, LinkChoice.named(links, "HK").index());
        assertEquals(2, LinkChoice.named(links, "jp").index());
        assertEquals(
                "several links have this in their name: \"HK\", \"HK 2\"",
                assertThrows(IllegalArgumentException.class, () -> LinkChoice.named(links, "hk"))
                        .getMessage());
        assertEquals(
                "no link has this name; there are: \"HK\", \"HK 2\", \"JP 1\"",
                assertThrows(IllegalArgumentException.class, () -> LinkChoice.named(links, "US"))
                        .getMessage());
    }

    private static List<String> named(String... names) {
        return List.of(names);
    }
}
