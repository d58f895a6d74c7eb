package io.anytls.server.limit;

/** What is open on a session, or on all sessions of a user, and how much of it there may be. Any thread. */
final class Load {

    private final String where;
    private final Gauge streams;
    private final Gauge dials;
    private final OpenRate rate;
    private final int opensPerSecond;

    /**
     * One with nothing open.
     *
     * @param where for the reasons of refusals, with a space in front, or empty
     * @param now a moment not after the first {@link #open}, in nanoseconds
     */
    Load(String where, int mostStreams, int mostDials, int opensPerSecond, long now) {
        this.where = where;
        this.streams = new Gauge(mostStreams);
        this.dials = new Gauge(mostDials);
        this.rate = new OpenRate(opensPerSecond, now);
        this.opensPerSecond = opensPerSecond;
    }

    /** A stream wants to be opened: null if that is within the rate, else the reason why not. */
    String ask(long now) {
        return rate.take(now)
                ? null
                : "too many streams opened" + where + ", the limit is " + opensPerSecond + " a second";
    }

    /** One more stream: null if there is a place, else the reason why not. */
    String open() {
        return streams.enter() ? null : "too many streams" + where + ", the limit is " + streams.most();
    }

    void close() {
        streams.leave();
    }

    /** One more dial: null if there is a place, else the reason why not. */
    String dial() {
        return dials.enter() ? null : "too many connections under way" + where + ", the limit is " + dials.most();
    }

    void dialled() {
        dials.leave();
    }
}
