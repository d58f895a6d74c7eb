/**
 * SOCKS4, SOCKS4a and SOCKS5 (RFC 1928, RFC 1929) from the first byte to the start of a tunnel. Names are passed on as they came, and
 * what flows behind the request is never looked at.
 */
package io.anytls.client.inbound.socks;
