/**
 * The server's ways out: a request is given to a named {@link io.anytls.server.outbound.Outbound} that a router picks. What a stream is,
 * and how its client is answered, is not known here.
 */
package io.anytls.server.outbound;
