/**
 * Sessions kept ready for streams: which one the next stream gets, and which are let go. Frames are not known here, only channels.
 * The page about it, with a diagram, is docs/session-pool.md.
 *
 * <ul>
 *   <li>The outbound that a router sees: {@code SessionPool}; what it answers with: {@code PooledLease}.
 *   <li>What is decided, under one lock and without I/O: {@code PoolMachine}, told what happened, answers with {@code Step}s. It
 *       asks {@code Placement} (what an order gets), {@code Ensuring} and {@code Reserve} (what is made ahead), {@code Keeping} and
 *       {@code Tenure} (what is closed, and when), {@code Suspicion} (what has to show that it lives); {@code SessionTable} holds
 *       the {@code PooledSession}s.
 *   <li>What is done: {@code StepPerformer}; {@code SessionMaker} dials and closes, {@code StreamOpening} sends a first flight.
 *   <li>Whether the server is to blame: {@code ServerHealth}, {@code Breaker}, {@code Failure}, {@code FirstContact}.
 *   <li>The clock: {@code PoolClock}, {@code ClockJump}, {@code Heartbeats} and {@code QuietTime}.
 *   <li>What a person reads: {@code PoolReport}, {@code PoolStatistics}, {@code SessionNumbers}, {@code ReadyAlarm}.
 * </ul>
 */
package io.anytls.client.pool;
