/** Accepted connections on their way to a session: TLS, authentication, and what becomes of those that have none. */
package io.anytls.server.inbound;
