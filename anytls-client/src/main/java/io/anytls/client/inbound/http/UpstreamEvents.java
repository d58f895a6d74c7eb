package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** What an {@link Upstream} tells the exchange that it serves, on the application's event loop. */
interface UpstreamEvents {

    /** A response's head, perhaps an interim one; its content follows in any case. */
    void received(HttpResponse head);

    /** A piece of the response's body, or its end; the receiver owns it. */
    void received(HttpContent content);

    /** Nothing more will come for now: what was received should be flushed. */
    void receivedAll();

    /** There is room again for the request's body. */
    void writable();

    /** Nothing more will ever come. Not called any more once the exchange is over. */
    void ended(Throwable cause);
}
