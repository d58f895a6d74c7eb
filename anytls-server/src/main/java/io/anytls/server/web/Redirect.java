package io.anytls.server.web;

import io.anytls.daemon.address.HostPort;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Sends whoever comes by plain HTTP to the same page by https, as web sites do. */
public final class Redirect implements Pages {

    private static final int HTTPS = 443;

    private final IntSupplier port;

    /** @param port of the site with TLS */
    public Redirect(IntSupplier port) {
        this.port = port;
    }

    @Override
    public boolean takes(HttpRequest request) {
        return true;
    }

    @Override
    public void find(HttpRequest request, Consumer<Answer> found) {
        String host = host(request.headers().get(HttpHeaderNames.HOST, ""));
        if (host.isEmpty() || !request.uri().startsWith("/")) {
            found.accept(Answer.plain(HttpResponseStatus.BAD_REQUEST));
            return;
        }
        int to = port.getAsInt();
        found.accept(Answer.plain(HttpResponseStatus.MOVED_PERMANENTLY)
                .with(HttpHeaderNames.LOCATION, "https://" + host + (to == HTTPS ? "" : ":" + to) + request.uri()));
    }

    /** Without a port; empty if it is no host. */
    private static String host(String header) {
        int colon = header.lastIndexOf(':');
        String host = colon > header.lastIndexOf(']') ? header.substring(0, colon) : header;
        try {
            String parsed = HostPort.parseHost(host);
            return parsed.indexOf(':') >= 0 ? "[" + parsed + "]" : parsed;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
