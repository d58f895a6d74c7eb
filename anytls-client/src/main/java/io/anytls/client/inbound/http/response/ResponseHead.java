package io.anytls.client.inbound.http.response;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Fired when a response's head is complete. An interim one (1xx) is all there is of it; behind 101 come bytes of another protocol.
 *
 * @param headers cleaned: values without control characters, Transfer-Encoding gone, Content-Length once at most and a number
 * @param framing how the end of the body is found
 */
public record ResponseHead(HttpResponseStatus status, HttpHeaders headers, Framing framing) {

    /** 1xx, but for 101. */
    public boolean isInterim() {
        return status.code() < 200 && !isSwitching();
    }

    public boolean isSwitching() {
        return status.code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }
}
