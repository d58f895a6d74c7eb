package io.anytls.protocol.conversation;

import java.net.SocketAddress;

/**
 * Where a stream comes from. All streams of one server session share one.
 *
 * @param inbound tag of the listener that took the connection
 * @param user name of who uses it; empty where nobody has to say a name
 * @param source the other end of that connection; null if it has gone already
 */
public record Origin(String inbound, String user, SocketAddress source) {}
