package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What to answer to bytes that are no HTTP, or too much of it. */
final class DecodingFailure {

    static final ErrorPage OBS_FOLD = new ErrorPage(HttpResponseStatus.BAD_REQUEST, "a header must not be folded");

    private DecodingFailure() {}

    static ErrorPage page(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new ErrorPage(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new ErrorPage(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long");
        }
        return new ErrorPage(HttpResponseStatus.BAD_REQUEST, "this is not HTTP as the standard has it");
    }
}
