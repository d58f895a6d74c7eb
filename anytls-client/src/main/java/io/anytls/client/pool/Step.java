package io.anytls.client.pool;

/**
 * What {@link PoolMachine} wants done. Steps are performed in their order and outside the machine's lock, by {@link StepPerformer}.
 */
sealed interface Step {

    /** Dials a session for the order; {@link PoolMachine#dialled} or {@link PoolMachine#notDialled} says how it went. */
    record Dial(Order order) implements Step {}

    /**
     * Dials sessions ahead of use; for each, {@link PoolMachine#madeAhead} or {@link PoolMachine#notMadeAhead} says how it went.
     *
     * @param count how many, 1 or more
     * @param idle how many are idle now
     * @param wanted how many should be
     */
    record DialAhead(int count, int idle, int wanted) implements Step {}

    /** Opens the order's stream on a session that was dialled for it. */
    record OpenOnNew(PooledSession session, Order order) implements Step {}

    /** Opens the order's stream on a session that stood already; {@link PoolMachine#missed} if it has ended meanwhile. */
    record OpenOnStanding(PooledSession session, Order order) implements Step {}

    /** Calls {@link PoolMachine#look} after so many nanoseconds. */
    record LookAfter(long nanos) implements Step {}

    /** Shows the server a session that nobody wants any more; {@link PoolMachine#proved} or {@link PoolMachine#dead} says what it is. */
    record Prove(PooledSession session) implements Step {}

    /** Sets the order's time limit; {@link PoolMachine#expired} when it is over. */
    record Wait(Order order) implements Step {}

    record Fail(Order order, Throwable cause) implements Step {}

    /** The session has become idle: nothing that TCP cannot deliver may keep it. */
    record Rest(PooledSession session) implements Step {}

    /** Asks the session whether it lives; {@link PoolMachine#proved} or {@link PoolMachine#dead} has the answer. */
    record Ask(PooledSession session) implements Step {}

    /** Says that several failures in a row make the idle sessions suspects, each of which is asked. */
    record SeveralFailures() implements Step {}

    /** Waits until all that was sent for ended streams has come; {@link PoolMachine#drained} says whether it has. */
    record Drain(PooledSession session) implements Step {}

    /** Leaves the verdict on a session whose server may be reading nothing to TCP; {@link PoolMachine#dead} has it. */
    record LeaveToTcp(PooledSession session) implements Step {}

    record Close(PooledSession session, CloseReason reason) implements Step {}

    /** Calls {@link PoolMachine#wake} after so many nanoseconds. */
    record WakeAfter(long nanos) implements Step {}
}
