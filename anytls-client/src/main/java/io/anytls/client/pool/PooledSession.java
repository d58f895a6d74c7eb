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
 * What the table notes is guarded by the lock of {@link PoolMachine}; the rest may be read by any thread.
 */
final class PooledSession {

    private final ClientSession session;
    private final long sequence;
    private final Origin origin;
    private final long createdAt;
    private final Tenure tenure;

    private long idleSince;
    private long busySince;
    private int streams;
    private int served;
    private boolean superseded;
    private boolean succeeded;
    private Network carries = Network.TCP;
    private boolean undrained;
    private volatile boolean announced;
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
     * @param tenure until when it gets new streams
     */
    PooledSession(ClientSession session, long sequence, Origin origin, long createdAt, Tenure tenure) {
        this.session = session;
        this.sequence = sequence;
        this.origin = origin;
        this.createdAt = createdAt;
        this.tenure = tenure;
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

    /** @param server what others of its sessions have shown it to be, or null */
    void expects(Peer server) {
        announced = server != null && server.speaksVersion2();
    }

    /** Whether its server is known to say what it is a round trip after the handshake. */
    boolean isAnnounced() {
        return announced;
    }

    long age(long now) {
        return now - createdAt;
    }

    /** Whether the server is known to answer heartbeats. */
    boolean canBeAsked() {
        Peer peer = session.peer();
        return peer != null && peer.speaksVersion2();
    }

    /** What it will be closed for when its last stream ends; null if it is to be used again. */
    CloseReason retired() {
        return retired;
    }

    /** Whether it has been of use, or has stood for a while; one that the server ends before that counts as a failure to reach it. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** @return true if this call changed it */
    boolean confirm() {
        boolean first = !confirmed;
        confirmed = true;
        return first;
    }

    // ---- what the table notes ----

    boolean isUsable(long now) {
        return retired == null && isAlive() && !isOver(now);
    }

    /** Whether it has served for as long, or as many streams, as it may. */
    boolean isOver(long now) {
        return over(now) != null;
    }

    /** The same, and which of the two; null if it has not. */
    CloseReason over(long now) {
        return tenure.over(age(now), served);
    }

    /**
     * Whether another one should be made in its place: its address is the server's no more, or it is over age, or will be before anybody looks
     * again.
     *
     * @param ahead nanoseconds until then
     */
    boolean isToBeReplaced(long now, long ahead) {
        return superseded || tenure.endsSoon(age(now), ahead);
    }

    /** Whether its address is the server's no more. */
    boolean isSuperseded() {
        return superseded;
    }

    void superseded(boolean now) {
        superseded = now;
    }

    /** Whether another one has been made in its place. */
    boolean isSucceeded() {
        return succeeded;
    }

    void succeeded() {
        succeeded = true;
    }

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

    void streamAdded() {
        streams++;
        served++;
    }

    void streamRemoved() {
        streams--;
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
