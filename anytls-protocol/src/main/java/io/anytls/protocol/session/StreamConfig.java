package io.anytls.protocol.session;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;

/** A stream's configuration: Netty's own, and the word to its stream's input that reading has been switched off. */
final class StreamConfig extends DefaultChannelConfig {

    private final EventLoop loop;
    private StreamInput input;

    StreamConfig(Channel stream) {
        super(stream);
        this.loop = stream.parent().eventLoop();
        setAutoClose(false);
        setAllocator(stream.parent()
                .alloc()); // what is made for a stream ends in its connection, or beside what came from there
    }

    /** What is to stop when reading has been switched off; once, before anybody can do it. */
    void input(StreamInput input) {
        this.input = input;
    }

    @Override
    protected void autoReadCleared() {
        if (loop.inEventLoop()) {
            input.stopReading();
        } else {
            loop.execute(this::stopReadingIfStillWanted);
        }
    }

    private void stopReadingIfStillWanted() {
        if (!isAutoRead()) {
            input.stopReading();
        }
    }
}
