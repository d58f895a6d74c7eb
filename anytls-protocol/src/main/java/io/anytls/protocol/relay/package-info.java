/**
 * Two channels joined so that what one receives the other sends: payload, back-pressure, and each way of ending. Nothing here
 * knows what the bytes mean or which end is a stream.
 */
package io.anytls.protocol.relay;
