package io.anytls.server.outbound.pool;

import java.util.concurrent.CompletableFuture;

/** What a {@link TargetMachine} wants done. Performed in their order, outside the machine's guard, by {@link ActionPerformer}. */
sealed interface Action {

    /** Begins a dial; {@link TargetMachine#dialled} or {@link TargetMachine#notDialled} says how it went. */
    record Dial(Attempt attempt) implements Action {}

    /**
     * Gives a new connection to a stream that has been claimed for it.
     *
     * @param ahead whether its dial was begun for another reason, perhaps before the stream asked: then it may have died before, as a
     *     parked one may
     */
    record Give(UnusedConnection connection, Waiter waiter, boolean ahead) implements Action {}

    /** Gives a parked connection to a stream; {@link TargetMachine#unserved} if it is no good. */
    record Lend(UnusedConnection connection, Waiter waiter) implements Action {}

    /** The connection lies here from now on: {@link TargetMachine#spoilt} if something happens to it. */
    record Park(UnusedConnection connection) implements Action {}

    /** @param asker is told true when it is closed; null if nobody has asked */
    record Close(UnusedConnection connection, Reason reason, CompletableFuture<Boolean> asker) implements Action {}

    /** Why a connection is closed that no stream has used. */
    enum Reason {
        /** Too old, not wanted any more, or no place for it. */
        CLEANED,
        /** Dead, or it has spoken out of turn. */
        STALE
    }

    /** @param asker is told true when the dial has ended; null if nobody has asked */
    record GiveUp(Attempt attempt, CompletableFuture<Boolean> asker) implements Action {}

    /** Offers to give up all dials for the target: {@link TargetMachine#giveUp} decides on each. */
    record GiveUpAhead(Target target) implements Action {}

    /** Asks another machine for the place of a parked connection: {@link TargetMachine#evict}. */
    record Evict(UnusedConnection connection) implements Action {}

    /** Asks {@link Room} for room for the stream; {@link TargetMachine#roomMade} says whether there is. */
    record MakeRoom(Waiter waiter, Throwable cause) implements Action {}

    record Fail(Waiter waiter, Throwable cause) implements Action {}

    /** Nothing came of what was asked for. */
    record Decline(CompletableFuture<Boolean> asker) implements Action {}
}
