package io.anytls.server;

import io.anytls.daemon.address.HostPort;
import io.anytls.server.identity.RunNote;

/** Leaves for {@code link} what the server runs with. Blocking. */
public interface LinkNotes {

    /**
     * @param listening where a listener listens, with its real port
     * @return what was left, for the log
     */
    RunNote leave(HostPort listening);
}
