package io.anytls.client.config;

import io.anytls.daemon.link.LinkList;

/** What a list that is fetched is for. */
public enum ListKind {
    SUBSCRIPTION("subscription"),
    PROXIES("proxy-provider"),
    RULES("rule-provider");

    private final String word;

    ListKind(String word) {
        this.word = word;
    }

    /** As a configuration calls it. */
    public String word() {
        return word;
    }

    /**
     * What is in it, in words.
     *
     * @throws IllegalArgumentException with the reason, if nothing of it can be used
     */
    public String look(byte[] content) {
        return this == RULES ? lines(LinkList.text(content)) : servers(ServerList.parse(content));
    }

    private static String servers(ServerList list) {
        if (list.outbounds().isEmpty()) {
            throw new IllegalArgumentException(
                    list.leftOut().isEmpty()
                            ? "there is no anytls server in it"
                            : list.leftOut().get(0));
        }
        return list.outbounds().size() == 1 ? "1 server" : list.outbounds().size() + " servers";
    }

    private static String lines(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("there is nothing in it: has the download failed?");
        } else if (text.stripLeading().startsWith("<")) {
            throw new IllegalArgumentException(
                    "this is a page for browsers, and no list of rules: has its address expired?");
        } else if (text.indexOf('\0') >= 0 || text.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException("this is no text: lists of format mrs are not read, take yaml or text");
        }
        return text.lines().count() + " lines";
    }
}
