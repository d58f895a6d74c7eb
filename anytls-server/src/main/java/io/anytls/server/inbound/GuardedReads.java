package io.anytls.server.inbound;

import io.anytls.server.turn.ReadSize;
import java.util.function.IntSupplier;

/** How much of an accepted connection is read at a time: little of a stranger, what {@link ReadSize} says once its handshake is done. */
final class GuardedReads implements IntSupplier {

    /** Holds any client's part of a handshake. */
    private static final int SMALL = 4 << 10;

    private final HandshakeGuard guard;
    private final ReadSize size;

    GuardedReads(HandshakeGuard guard, ReadSize size) {
        this.guard = guard;
        this.size = size;
    }

    @Override
    public int getAsInt() {
        return guard.isDone() ? size.most() : SMALL;
    }
}
