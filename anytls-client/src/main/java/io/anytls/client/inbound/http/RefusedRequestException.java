package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Thrown when a request cannot be carried out as it stands: says what to answer. Built without a stack trace. */
final class RefusedRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ErrorPage page;

    RefusedRequestException(ErrorPage page) {
        super(page.text(), null, false, false);
        this.page = page;
    }

    static RefusedRequestException badRequest(String text) {
        return new RefusedRequestException(new ErrorPage(HttpResponseStatus.BAD_REQUEST, text));
    }

    ErrorPage page() {
        return page;
    }
}
