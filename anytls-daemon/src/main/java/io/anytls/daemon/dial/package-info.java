/**
 * TCP connections to a host and a port: look-up, the choice among its addresses, connect. What is spoken on the connection, and
 * whether it is kept, is the caller's business.
 */
package io.anytls.daemon.dial;
