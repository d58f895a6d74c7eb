/**
 * What a server is known by: its data directory, the certificate and the password made at the first start, the link for its users.
 * Never here: the certificates that people bring along (those are read by the daemon's TLS), or users.
 */
package io.anytls.server.identity;
