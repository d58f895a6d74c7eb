/**
 * UDP over TCP: how a stream carries datagrams (docs/protocol.md). Sockets, names and who may send what to whom are not known here.
 */
package io.anytls.protocol.datagram;
