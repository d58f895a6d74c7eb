/**
 * Sessions and their streams: one TLS connection carries frames, and each stream is a Netty child channel of it, so that all above
 * is ordinary Netty. Addresses are not known here: to a session a stream's target is just its first payload.
 *
 * <ul>
 *   <li>A session: {@code Session}, with {@code ClientSession} and {@code ServerSession}. Who the peer is: {@code PeerDiscovery};
 *       whether it lives: {@code Liveness} and {@code HeartbeatTimer}; what is answered by itself: {@code Answers}.
 *   <li>A stream: {@code StreamChannel}, which knows its {@code Carrier} only. Down: {@code StreamInput} and {@code ReceiveBuffer};
 *       up: {@code StreamOutput} and {@code WriteTurns}; its end: {@code Ending} by the rules of {@code EndingTable}
 *       (docs/stream-end.md).
 *   <li>Who makes the session wait: {@code ReadHolds}, {@code MemoryPause}.
 *   <li>How its first flights look: {@code StreamShaper}, {@code StreamShape}, {@code StreamDecoys}.
 * </ul>
 */
package io.anytls.protocol.session;
