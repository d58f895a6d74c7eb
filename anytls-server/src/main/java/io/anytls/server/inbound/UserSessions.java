package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of each user, over all listeners: at most so many. At the bound the one that has been idle longest makes room, and only if
 * none is idle is there none. A session idle for too long is closed by {@link #sweep}. A session is in here until it has been claimed
 * or has ended, so none goes uncounted. Any thread.
 */
final class UserSessions {

    private volatile int most;

    /** By user; of each session the listener that it came to. Guarded by this. */
    private final Map<User, Map<LiveSession, Object>> sessions = new HashMap<>();

    /** @param most sessions of one user, 1 or more */
    UserSessions(int most) {
        this.most = most;
    }

    void most(int sessionsPerUser) {
        most = sessionsPerUser;
    }

    int most() {
        return most;
    }

    /**
     * One more session.
     *
     * @param listener see {@link #withdrawAllBut}
     * @return false if its user has too many, each of them in use; otherwise it needs a {@link #leave}
     */
    synchronized boolean enter(LiveSession session, Object listener) {
        Map<LiveSession, Object> own = sessions.computeIfAbsent(session.user(), any -> new LinkedHashMap<>());
        if (own.size() >= most && !makeRoom(own)) {
            return false;
        }
        own.put(session, listener);
        return true;
    }

    /** One that gets a stream before it is claimed is none that is idle: then it is another's turn. */
    private static boolean makeRoom(Map<LiveSession, Object> own) {
        while (true) {
            Optional<LiveSession> idle = own.keySet().stream()
                    .filter(each -> each.idleNanos() >= 0)
                    .max(Comparator.comparingLong(LiveSession::idleNanos));
            if (idle.isEmpty()) {
                return false;
            }
            if (idle.get().claim()) {
                own.remove(idle.get());
                return true;
            }
        }
    }

    synchronized void leave(LiveSession session) {
        Map<LiveSession, Object> own = sessions.get(session.user());
        if (own != null && own.remove(session) != null && own.isEmpty()) {
            sessions.remove(session.user());
        }
    }

    /** Closes what has been idle for too long. */
    void sweep() {
        all().stream().filter(LiveSession::isIdleTooLong).forEach(LiveSession::claim);
    }

    private synchronized List<LiveSession> all() {
        List<LiveSession> all = new ArrayList<>();
        sessions.values().forEach(own -> all.addAll(own.keySet()));
        return all;
    }

    /**
     * No new stream for those whose password is nobody's any more.
     *
     * @param listener only sessions that came to this one
     * @param patience how long their open streams may go on
     * @return how many sessions that are
     */
    synchronized int withdrawAllBut(Users users, Object listener, Duration patience) {
        int withdrawn = 0;
        for (Map.Entry<User, Map<LiveSession, Object>> own : sessions.entrySet()) {
            if (users.include(own.getKey().digest())) {
                continue;
            }
            for (Map.Entry<LiveSession, Object> session : own.getValue().entrySet()) {
                if (session.getValue() == listener && session.getKey().withdraw(patience)) {
                    withdrawn++;
                }
            }
        }
        return withdrawn;
    }

    /** The names of those who have a session. */
    synchronized List<String> online() {
        return sessions.keySet().stream().map(User::name).sorted().toList();
    }

    synchronized int sessions() {
        return sessions.values().stream().mapToInt(Map::size).sum();
    }
}
