/**
 * Datagrams to targets: sockets, names, who may be sent to and who may answer. What brings them, and what is on the wire in between, is
 * not known here.
 */
package io.anytls.daemon.datagram;
