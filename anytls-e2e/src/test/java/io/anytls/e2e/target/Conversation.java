package io.anytls.e2e.target;

import java.io.IOException;
import java.net.Socket;

/** What a target says and hears on one connection. When it returns the connection is closed. */
@FunctionalInterface
public interface Conversation {

    void hold(Socket connection) throws IOException;
}
