package io.anytls.client.inbound.http;

import io.anytls.client.inbound.http.response.ResponseEnd;
import io.anytls.client.inbound.http.response.ResponseHead;
import io.netty.handler.codec.http.HttpContent;

/** What an {@link Upstream} tells the exchange that it serves, on the application's event loop. */
interface UpstreamEvents {

    /** A response's head, perhaps an interim one. */
    void received(ResponseHead head);

    /** A piece of the response's body; the receiver owns it. */
    void received(HttpContent content);

    /** The end of the response. */
    void received(ResponseEnd end);

    /** Nothing more will come for now: what was received should be flushed. */
    void receivedAll();

    /** There is room again for the request's body. */
    void writable();

    /** Whether the response is over, and only the rest of the request still goes up: then it is no surprise that nothing more comes. */
    boolean isAnswered();

    /** Nothing more will ever come, and of an answer that was not over nothing had come. Not called once the exchange is over. */
    void ended(Throwable cause);

    /** As {@link #ended}, but a part of an answer had come, or something that is none. */
    void broken(Throwable cause);
}
