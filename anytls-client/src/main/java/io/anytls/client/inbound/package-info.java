/**
 * The local proxy listener: one port for SOCKS4, SOCKS5 and HTTP, told apart by the first byte. Never here: frames, sessions, or how
 * a stream comes to be.
 */
package io.anytls.client.inbound;
