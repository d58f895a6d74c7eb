package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * What an application is sent for an origin server's response.
 *
 * @param head with the framing that suits the application's version
 * @param keepsApplication whether the application's connection can take another request afterwards
 * @param keepsUpstream whether the stream can
 */
record ForwardedResponse(HttpResponse head, boolean keepsApplication, boolean keepsUpstream) {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** @param requestEnded false if the server answers before it has seen the whole request: then nothing is kept */
    static ForwardedResponse of(HttpResponse response, Request request, boolean requestEnded) {
        boolean chunked = HttpUtil.isTransferEncodingChunked(response);
        boolean bodyless = isBodyless(response.status(), request.method());
        boolean measured = bodyless || response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        HttpHeaders headers = HopByHop.without(response.headers());
        if (!measured && request.isHttp11()) {
            // A body that ends with the stream becomes chunked, too: so the connection stays, and a broken answer
            // shows.
            headers.set(HopByHop.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        boolean keepsApplication = request.keepsAlive() && requestEnded && (measured || request.isHttp11());
        if (!keepsApplication) {
            headers.set(HopByHop.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.isHttp11()) {
            headers.set(HopByHop.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        boolean keepsUpstream = requestEnded && (measured || chunked) && HttpUtil.isKeepAlive(response);
        return new ForwardedResponse(withHeaders(response, headers), keepsApplication, keepsUpstream);
    }

    /** An interim response: 1xx other than 101. */
    static HttpResponse interim(HttpResponse response) {
        return withHeaders(response, HopByHop.without(response.headers()));
    }

    /** 101: the last response on a connection. */
    static HttpResponse switching(HttpResponse response) {
        HttpHeaders headers = HopByHop.without(response.headers());
        HopByHop.keepUpgrade(response.headers(), headers);
        return withHeaders(response, headers);
    }

    /** Whether the coding of the body is one that the codec has taken off. */
    static boolean isUnderstood(HttpResponse response) {
        List<String> codings = response.headers().getAll(HopByHop.TRANSFER_ENCODING);
        return codings.isEmpty()
                || codings.size() == 1
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                codings.get(0).trim());
    }

    private static HttpResponse withHeaders(HttpResponse response, HttpHeaders headers) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), headers);
    }

    private static boolean isBodyless(HttpResponseStatus status, HttpMethod method) {
        return method.equals(HttpMethod.HEAD) || status.code() == NO_CONTENT || status.code() == NOT_MODIFIED;
    }
}
