package io.anytls.client.pool;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Peer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * A session and what the pool notes about it.
 *
 * <pre>
 *   IDLE --taken--> BUSY --last stream ended--> IDLE
 *     '--being re-verified--> BUSY (with no stream) --proved--> IDLE
 *   RETIRED from anywhere: gets no new stream, and is closed with its last one
 * </pre>
 *
 * Streams, drained or not, and since when idle are guarded by the lock of {@link PoolMachine}; the rest may be read by any thread.
 */
final class PooledSession {

    private final ClientSession session;
    private final long sequence;
    private final Origin origin;
    private final long createdAt;
    private final long lifetime;

    private long idleSince;
    private long busySince;
    private int streams;
    private Network carries = Network.TCP;
    private boolean undrained;
    private volatile CloseReason retired;
    private volatile boolean confirmed;

    /** Why a session was made. */
    enum Origin {
        DEMAND,
        ENSURE
    }

    /**
     * @param sequence counts sessions up: the larger, the newer
     * @param createdAt nanoseconds on the pool's clock
     * @param lifetime nanoseconds after which it gets no new stream; {@link Long#MAX_VALUE} for no limit
     */
    PooledSession(ClientSession session, long sequence, Origin origin, long createdAt, long lifetime) {
        this.session = session;
        this.sequence = sequence;
        this.origin = origin;
        this.createdAt = createdAt;
        this.lifetime = lifetime;
    }

    // ---- what does not change, or changes by itself: any thread ----

    ClientSession session() {
        return session;
    }

    long sequence() {
        return sequence;
    }

    Origin origin() {
        return origin;
    }

    Channel channel() {
        return session.channel();
    }

    EventLoop loop() {
        return channel().eventLoop();
    }

    boolean isAlive() {
        return channel().isActive();
    }

    boolean isOverAge(long now) {
        return age(now) >= lifetime;
    }

    /**
     * Whether another one should be made in its place: it is over age, or will be before anybody looks again.
     *
     * @param ahead nanoseconds until then; at most half of its life
     */
    boolean isToBeReplaced(long now, long ahead) {
        return lifetime != Lifetime.UNLIMITED && age(now) >= lifetime - Math.min(ahead, lifetime / 2);
    }

    long age(long now) {
        return now - createdAt;
    }

    /** Whether the server is known to answer heartbeats. */
    boolean canBeAsked() {
        Peer peer = session.peer();
        return peer != null && peer.speaksVersion2();
    }

    boolean isUsable(long now) {
        return retired == null && isAlive() && !isOverAge(now);
    }

    /** What it will be closed for when its last stream ends; null if it is to be used again. */
    CloseReason retired() {
        return retired;
    }

    /** Whether it has been of use, or has stood for a while; one that the server ends before that counts as a failure to reach it. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** Whether it had not been before. */
    boolean confirm() {
        boolean first = !confirmed;
        confirmed = true;
        return first;
    }

    // ---- what the table notes ----

    /** Whether it had not been retired before. */
    boolean retire(CloseReason reason) {
        if (retired != null) {
            return false;
        }
        retired = reason;
        return true;
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    /** Since when it has had a stream. */
    long busySince() {
        return busySince;
    }

    void busySince(long now) {
        busySince = now;
    }

    int streams() {
        return streams;
    }

    void streams(int count) {
        streams = count;
    }

    /** What its streams carry, while it has any. */
    Network carries() {
        return carries;
    }

    void carries(Network network) {
        carries = network;
    }

    /** Whether it has streams of this kind, and fewer of them than there may be. */
    boolean hasRoom(Network network, int most) {
        return streams > 0 && streams < most && carries == network;
    }

    /** Whether data for an ended stream may still be on its way. */
    boolean isUndrained() {
        return undrained;
    }

    void undrained(boolean may) {
        undrained = may;
    }
}
