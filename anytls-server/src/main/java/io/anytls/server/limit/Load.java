package io.anytls.server.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** What is open on a session, or on all sessions of a user, and how much of it there may be. Any thread. */
final class Load {

    /** Whose load it is: in words for the client, and in the names of the options for whoever runs the server. */
    enum Where {
        SESSION(" on this session", "_per_session", "_per_session"),
        USER("", "_per_user", "");

        private final String words;
        private final String ofCount;
        private final String ofRate;

        Where(String words, String ofCount, String ofRate) {
            this.words = words;
            this.ofCount = ofCount;
            this.ofRate = ofRate;
        }
    }

    private final Where where;
    private final RefusedStreams refused;
    private final Gauge streams;
    private final Gauge dials;
    private final OpenRate rate;
    private final UdpLoad udp;
    private final int opensPerSecond;
    private final AtomicInteger sessions = new AtomicInteger();

    /**
     * One with nothing open.
     *
     * @param udp of the user, whose load it is or whose session's
     * @param now a moment not after the first {@link #open}, in nanoseconds
     */
    Load(
            Where where,
            int mostStreams,
            int mostDials,
            int opensPerSecond,
            UdpLoad udp,
            RefusedStreams refused,
            long now) {
        this.where = where;
        this.udp = udp;
        this.refused = refused;
        this.streams = new Gauge(mostStreams);
        this.dials = new Gauge(mostDials);
        this.rate = new OpenRate(opensPerSecond, now);
        this.opensPerSecond = opensPerSecond;
    }

    UdpLoad udp() {
        return udp;
    }

    /** One more session of the user. */
    void joined() {
        sessions.incrementAndGet();
    }

    void left() {
        sessions.decrementAndGet();
    }

    /** Whether nothing would be lost if it were made anew: nothing is open, and nothing counts for the rate. */
    boolean isForgettable(long now) {
        return sessions.get() == 0
                && streams.isEmpty()
                && dials.isEmpty()
                && rate.isFull(now)
                && udp.isForgettable(now);
    }

    /** A stream is asked for: null if that is within the rate and there is a place for one now, else the reason why not. */
    String ask(long now) {
        if (rate.take(now)) {
            return streams.isFull() ? full() : null;
        }
        refused.overLimit("max_opens_per_second" + where.ofRate, opensPerSecond);
        return "too many streams opened" + where.words + ", the limit is " + opensPerSecond + " a second";
    }

    /** One more stream: null if there is a place, else the reason why not. */
    String open() {
        return streams.enter() ? null : full();
    }

    private String full() {
        refused.overLimit("max_streams" + where.ofCount, streams.most());
        return "too many streams" + where.words + ", the limit is " + streams.most();
    }

    void close() {
        streams.leave();
    }

    /** One more dial: null if there is a place, else the reason why not. */
    String dial() {
        if (dials.enter()) {
            return null;
        }
        refused.overLimit("max_dials" + where.ofCount, dials.most());
        return "too many connections under way" + where.words + ", the limit is " + dials.most();
    }

    void dialled() {
        dials.leave();
    }
}
