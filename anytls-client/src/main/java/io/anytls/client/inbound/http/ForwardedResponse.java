package io.anytls.client.inbound.http;

import io.anytls.client.inbound.http.response.Framing;
import io.anytls.client.inbound.http.response.ResponseHead;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What an application is sent for an origin server's response.
 *
 * @param head with the framing that suits the application's version
 * @param keepsApplication whether the application's connection can take another request afterwards
 * @param endShows whether the application notices when the body is cut off by an orderly end
 * @param letsUploadRunOn whether what is still to come of the request goes to the server although it has answered
 */
record ForwardedResponse(HttpResponse head, boolean keepsApplication, boolean endShows, boolean letsUploadRunOn) {

    private static final int NO_CONTENT = 204;

    /**
     * @param requestEnded false if the server answers before it has seen the whole request: a server that is content may still want
     *     the rest, else nothing is kept
     */
    static ForwardedResponse of(ResponseHead response, Request request, boolean requestEnded) {
        Framing.Kind framing = response.framing().kind();
        boolean measured = framing == Framing.Kind.NONE || framing == Framing.Kind.LENGTH;
        HttpHeaders headers = endToEnd(response);
        if (!measured && request.isHttp11()) {
            // A body that ends with the stream becomes chunked, too: so the connection stays, and a broken answer
            // shows.
            headers.set(HopByHop.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        boolean content = response.status().codeClass() == HttpStatusClass.SUCCESS;
        boolean endShows = measured || request.isHttp11();
        boolean keepsApplication = request.keepsAlive() && (requestEnded || content) && endShows;
        if (!keepsApplication) {
            headers.set(HopByHop.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.isHttp11()) {
            headers.set(HopByHop.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return new ForwardedResponse(
                withHeaders(response, headers), keepsApplication, endShows, !requestEnded && content);
    }

    /** An interim response: 1xx other than 101. */
    static HttpResponse interim(ResponseHead response) {
        return withHeaders(response, endToEnd(response));
    }

    /** 101: the last response on a connection. */
    static HttpResponse switching(ResponseHead response) {
        HttpHeaders headers = endToEnd(response);
        HopByHop.keepUpgrade(response.headers(), headers);
        return withHeaders(response, headers);
    }

    private static HttpHeaders endToEnd(ResponseHead response) {
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        HopByHop.copy(response.headers(), headers);
        if (response.status().code() == NO_CONTENT || response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH); // RFC 9110, section 8.6
        }
        return headers;
    }

    private static HttpResponse withHeaders(ResponseHead response, HttpHeaders headers) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), headers);
    }
}
