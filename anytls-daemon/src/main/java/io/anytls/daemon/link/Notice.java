package io.anytls.daemon.link;

import java.util.regex.Pattern;

/** Entries of subscriptions that are no servers: panels write there how much traffic is left, and until when. */
final class Notice {

    private static final Pattern WORDS = Pattern.compile("剩余|流量[:：]|已用|到期|过期|套餐|官网|网址|公告|通知|重置|有效期|请更新|更新订阅|防失联|客服"
            + "|(?i)\\b(expir(e|es|ed|y|ation)|remaining|traffic|left|used|reset(s| in)?|valid until|website|notice|renew)\\b.*[:：]"
            + "|(?iu)осталось|истека|подписк|трафик\\s*[:：]|باقی|انقضا"
            + "|(?i)\\bt\\.me/|\\b(telegram|tg)\\b.*@"
            + "|(?i)\\b(expire[sd]?|expiry)\\b|(?i)\\d\\s*(GB|MB|TB)\\s*(left|remaining|used)");

    private Notice() {}

    static boolean isOne(String name) {
        return WORDS.matcher(name).find();
    }
}
