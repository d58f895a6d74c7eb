package io.anytls.client.pool;

import io.anytls.protocol.session.Repeat;

/**
 * How much may be given to a stream before its session has shown that it lives.
 *
 * @param sign what shows it
 * @param given whether the session was heard from a moment ago, or cannot be asked
 * @param repeat by what the server would know the stream again; null where it would not
 */
record Confidence(SignOfLife sign, boolean given, Repeat repeat) {}
