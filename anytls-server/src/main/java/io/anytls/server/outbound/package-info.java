/** The server's way out: connections to targets. What a stream is, and who asks, is not known here. */
package io.anytls.server.outbound;
