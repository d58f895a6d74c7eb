package io.anytls.protocol.session;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;

/** A stream's configuration: Netty's own, and the word to its stream that reading has been switched off. */
final class StreamConfig extends DefaultChannelConfig {

    private final EventLoop loop;
    private final Runnable stopReading;

    /** @param stopReading called on the session's event loop */
    StreamConfig(Channel stream, Runnable stopReading) {
        super(stream);
        this.loop = stream.parent().eventLoop();
        this.stopReading = stopReading;
        setAutoClose(false);
        setAllocator(stream.parent()
                .alloc()); // what is made for a stream ends in its connection, or beside what came from there
    }

    @Override
    protected void autoReadCleared() {
        if (loop.inEventLoop()) {
            stopReading.run();
        } else {
            loop.execute(this::stopReadingIfStillWanted);
        }
    }

    private void stopReadingIfStillWanted() {
        if (!isAutoRead()) {
            stopReading.run();
        }
    }
}
