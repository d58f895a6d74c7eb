package io.anytls.protocol.budget;

import io.netty.util.internal.PlatformDependent;

/**
 * Every bound on buffered memory, with its arithmetic. All follow from two numbers that the JVM takes from the machine, or from the
 * container that it runs in: the direct memory that Netty may use, and the heap.
 *
 * <pre>
 *   direct memory   1/2   buffered bytes, of all users        {@link #hardMark}; reading stops at 3/4 of it, {@link #softMark}
 *                   1/8   connections before authentication   {@link #unauthenticated}
 *                   1/4   in flight: what is read, encrypted and decrypted while the marks take effect
 *                   1/8   what Netty's pool keeps and does not use
 *   heap            1/2   the objects of streams              {@link #streams}
 *                   1/8   what describes buffered bytes       {@link #ENTRY} for each {@link #SMALLEST_ENTRY}
 *                   1/4   the objects of sessions             {@link #sessions}
 *                   1/8   connections before that, everything else
 * </pre>
 *
 * One user may have half of what all may have. A heap that is small beside the direct memory lowers the marks, so that the entries of a
 * full budget fit into their part of it.
 *
 * @param direct bytes of direct memory, more than 0
 * @param heap bytes of heap, more than 0
 */
public record MemoryLimits(long direct, long heap) {

    /** What an entry of a queue costs beside its bytes: the entry, its buffer's object, its promise. Measured: 210 to 250 bytes. */
    public static final int ENTRY = 256;

    /** Smaller pieces are gathered in a shared buffer, so that a queue has at most one entry that is smaller. */
    public static final int SMALLEST_ENTRY = 4 << 10;

    /** A stream's channel, its target's, their pipelines and what is registered for them; on the heap. */
    static final int STREAM = 12 << 10;

    /** A session without streams: its connection, TLS's objects, the pipeline; on the heap. Measured: 5.4 KiB. */
    static final int SESSION = 6 << 10;

    /** A connection during its handshake: what has been read of it, its answer, and the TLS library's state. */
    static final int UNAUTHENTICATED_CONNECTION = 48 << 10;

    /** Of this process. */
    public static MemoryLimits ofProcess() {
        return new MemoryLimits(
                PlatformDependent.maxDirectMemory(), Runtime.getRuntime().maxMemory());
    }

    /** Real cost of buffered bytes, of all users, in bytes. Above it streams are reset. */
    public long hardMark() {
        long entries = SMALLEST_ENTRY / ENTRY; // so many bytes of buffers cost one byte of heap
        return Math.min(direct / 2, heap / 8 * entries);
    }

    /** From this on no session of a user who has more than his part is read. */
    public long softMark() {
        return hardMark() / 4 * 3;
    }

    /** The same for one user. */
    public long userHardMark() {
        return hardMark() / 2;
    }

    /** The same for one user. */
    public long userSoftMark() {
        return softMark() / 2;
    }

    /** Bytes for connections that have not authenticated. */
    public long unauthenticated() {
        return direct / 8;
    }

    /** How many connections may be on their way to authentication, of all addresses. */
    public int unauthenticatedConnections() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, unauthenticated() / UNAUTHENTICATED_CONNECTION));
    }

    /** How many sessions there may be, of all users. */
    public int sessions() {
        return (int) Math.max(4, Math.min(Integer.MAX_VALUE, heap / 4 / SESSION));
    }

    /** The same for one user: whatever he does, there is room for others'. */
    public int sessionsOfOneUser() {
        return sessions() / 4 * 3;
    }

    /** How many streams may be open, of all users. */
    public int streams() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, heap / 2 / STREAM));
    }
}
