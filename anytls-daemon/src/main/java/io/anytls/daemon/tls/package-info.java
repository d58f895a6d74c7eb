/**
 * TLS contexts for both roles: whom a client trusts, what a server shows, BoringSSL or the JDK. Never here: making certificates,
 * or what is said once the handshake is done.
 */
package io.anytls.daemon.tls;
