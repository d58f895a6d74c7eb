package io.anytls.protocol.session;

import io.netty.channel.ChannelHandler;

/** Decides which streams a server's session takes in, and what they get. On the session's event loop. */
public interface StreamAcceptor {

    /**
     * One more stream is asked for.
     *
     * @return null if it may be; else why not, in words for the client. Then nothing is made of it: a channel that is refused a moment
     *     later would cost a flood's victims as much as one that is used.
     */
    String refusal();

    /** Sharable; added to each new stream's pipeline, which then receives the target as its first bytes. */
    ChannelHandler handler();

    /**
     * What this run of the program is called, by letters and digits, 8 or more: its clients may send a stream again, with the nonce that it
     * was sent with, and have it served once. Empty where they may not.
     */
    default String instance() {
        return "";
    }

    /** One that takes in all. */
    static StreamAcceptor of(ChannelHandler handler) {
        return new StreamAcceptor() {
            @Override
            public String refusal() {
                return null;
            }

            @Override
            public ChannelHandler handler() {
                return handler;
            }
        };
    }
}
