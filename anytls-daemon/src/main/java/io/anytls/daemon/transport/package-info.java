/**
 * Which I/O the machine is best at, and sockets set up the way a relay wants them. Never here: what travels over them.
 */
package io.anytls.daemon.transport;
