/**
 * Sessions and their streams: one TLS connection carries frames, and each stream is a Netty child channel of it, so that all above
 * is ordinary Netty. Addresses are not known here: to a session a stream's target is just its first payload.
 */
package io.anytls.protocol.session;
