package io.anytls.protocol.session;

import io.netty.channel.DefaultChannelConfig;

/** A stream's configuration: Netty's own, and the word to its stream that reading has been switched off. */
final class StreamConfig extends DefaultChannelConfig {

    private final StreamChannel stream;

    StreamConfig(StreamChannel stream) {
        super(stream);
        this.stream = stream;
        setAutoClose(false);
        setAllocator(stream.parent()
                .alloc()); // what is made for a stream ends in its connection, or beside what came from there
    }

    @Override
    protected void autoReadCleared() {
        if (stream.parent().eventLoop().inEventLoop()) {
            stream.stopReading();
        } else {
            stream.parent().eventLoop().execute(this::stopReadingIfStillWanted);
        }
    }

    private void stopReadingIfStillWanted() {
        if (!isAutoRead()) {
            stream.stopReading();
        }
    }
}
