package io.anytls.server.limit;

import io.anytls.server.config.LimitOptions;

/** What a user sends by datagrams, over all sessions, and how much of it there may be. Any thread. */
final class UdpLoad {

    private final Gauge streams;
    private final OpenRate rate;
    private final RefusedStreams refused;

    /** @param now a moment not after the first {@link #mayPass}, in nanoseconds */
    UdpLoad(LimitOptions options, RefusedStreams refused, long now) {
        this.streams = new Gauge(options.udpStreamsPerUser());
        this.rate = new OpenRate(options.datagramsPerSecond(), now);
        this.refused = refused;
    }

    /** One more stream: null if there is a place, else the reason why not. */
    String open() {
        if (streams.enter()) {
            return null;
        }
        refused.overLimit("max_udp_streams_per_user", streams.most());
        return "too many streams for UDP, the limit is " + streams.most();
    }

    void close() {
        streams.leave();
    }

    /** Whether one more datagram is within the rate; if so it counts. */
    boolean mayPass(long now) {
        return rate.take(now);
    }

    boolean isForgettable(long now) {
        return streams.isEmpty() && rate.isFull(now);
    }
}
