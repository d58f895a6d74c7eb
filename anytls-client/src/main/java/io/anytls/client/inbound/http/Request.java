package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;

/**
 * An application's request, as far as its head tells.
 *
 * @param head as it came
 * @param complete whether it has no body; else the body follows
 */
record Request(HttpRequest head, boolean complete) {

    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.DELETE, HttpMethod.PUT);

    HttpMethod method() {
        return head.method();
    }

    boolean isHttp11() {
        return head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /** Whether the application would like to send another request on this connection. */
    boolean keepsAlive() {
        return HttpUtil.isKeepAlive(head);
    }

    /** Whether the connection is to become one of another protocol, such as WebSocket. */
    boolean asksForUpgrade() {
        return isHttp11()
                && complete
                && head.headers().contains(HttpHeaderNames.UPGRADE)
                && head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    /** Whether sending it a second time does no harm, if it is not known what became of the first (RFC 9110, section 9.2.2). */
    boolean isRepeatable() {
        return complete && IDEMPOTENT.contains(method());
    }

    /** Whether it proves who sends it to the connection and not only to the request (RFC 4559, section 6). */
    boolean authenticatesConnection() {
        return ConnectionAuthentication.isIn(head.headers(), HttpHeaderNames.AUTHORIZATION);
    }
}
