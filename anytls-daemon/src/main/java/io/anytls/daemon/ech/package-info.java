/**
 * Encrypted ClientHello (RFC 9849): the forms of its configurations and keys, and how BoringSSL is given them. Never here: whom a client
 * trusts, and when it dials.
 */
package io.anytls.daemon.ech;
