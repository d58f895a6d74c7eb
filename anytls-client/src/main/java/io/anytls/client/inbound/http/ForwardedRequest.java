package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** What is sent to the origin server for an application's request. */
final class ForwardedRequest {

    private static final String HOST = "Host";

    private ForwardedRequest() {}

    /** @throws RefusedRequestException if it could be understood in two ways, or needs what we do not have */
    static HttpRequest head(Request request, RequestTarget target) throws RefusedRequestException {
        HttpHeaders from = request.head().headers();
        if (from.getAll(HOST).size() > 1) {
            throw RefusedRequestException.badRequest("the request has more than one Host header");
        }
        HttpHeaders headers = new DefaultHttpHeaders().add(HOST, target.authority());
        HopByHop.copy(from.copy().remove(HOST), headers);
        if (HttpUtil.isTransferEncodingChunked(request.head())) {
            requireChunkedOnly(from.getAll(HopByHop.TRANSFER_ENCODING));
            headers.set(HopByHop.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (request.asksForUpgrade()) {
            HopByHop.keepUpgrade(from, headers);
        }
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), target.originForm(), headers);
    }

    /** A further coding would have to be undone, as the header that tells of it is not forwarded. */
    private static void requireChunkedOnly(List<String> transferEncodings) throws RefusedRequestException {
        if (transferEncodings.size() != 1
                || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                        transferEncodings.get(0).trim())) {
            throw RefusedRequestException.badRequest("the only transfer coding that this proxy knows is chunked");
        }
    }
}
