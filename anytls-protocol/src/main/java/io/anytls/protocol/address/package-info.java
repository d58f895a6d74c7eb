/**
 * What an application asked for, a host and a port, and its form on the wire as the first bytes of a stream. Never
 * resolves a name, never opens a connection and knows nothing of frames.
 */
package io.anytls.protocol.address;
