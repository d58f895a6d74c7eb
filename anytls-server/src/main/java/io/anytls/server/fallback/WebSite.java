package io.anytls.server.fallback;

import io.anytls.server.web.Pages;
import io.anytls.server.web.WebServer;
import io.netty.channel.Channel;

/** A site of this program's own. */
final class WebSite implements Site {

    private final Pages pages;
    private final String name;

    WebSite(Pages pages, String name) {
        this.pages = pages;
        this.name = name;
    }

    /** It never speaks first. */
    @Override
    public Visit enter(Channel connection, boolean isHeld) {
        WebServer.begin(connection.pipeline(), pages);
        return new Visit() {
            @Override
            public void stay() {
                // it says what it says
            }

            @Override
            public void leave() {
                WebServer.end(connection.pipeline());
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
