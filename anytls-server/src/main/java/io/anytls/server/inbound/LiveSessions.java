package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of one listener, and whose they are. Any thread. */
final class LiveSessions {

    private record Owned(User owner, SessionStreams streams) {}

    private final Map<Channel, Owned> sessions = new ConcurrentHashMap<>();

    void add(Channel connection, User owner, SessionStreams streams) {
        sessions.put(connection, new Owned(owner, streams));
        connection.closeFuture().addListener(closed -> sessions.remove(connection));
    }

    /**
     * No new stream for those whose password is nobody's any more.
     *
     * @param patience how long their open streams may go on
     * @return how many sessions that are
     */
    synchronized int withdrawAllBut(Users users, Duration patience) {
        int withdrawn = 0;
        for (Owned session : sessions.values()) {
            if (!users.include(session.owner().digest()) && session.streams().withdraw(patience)) {
                withdrawn++;
            }
        }
        return withdrawn;
    }
}
