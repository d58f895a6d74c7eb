package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connections that have authenticated, and whose they are. Any thread. */
final class LiveSessions {

    private final Map<Channel, User> owners = new ConcurrentHashMap<>();

    void add(Channel connection, User owner) {
        owners.put(connection, owner);
        connection.closeFuture().addListener(closed -> owners.remove(connection));
    }

    /**
     * Closes those whose password is nobody's any more.
     *
     * @return how many
     */
    int closeAllBut(Users users) {
        int closed = 0;
        for (Map.Entry<Channel, User> session : owners.entrySet()) {
            if (!users.include(session.getValue().digest())) {
                session.getKey().close();
                closed++;
            }
        }
        return closed;
    }
}
