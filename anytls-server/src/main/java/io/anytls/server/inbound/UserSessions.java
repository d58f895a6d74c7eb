package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of each user, over all listeners: at most so many, and so many of all users. At the bound the one that has been idle longest makes
 * room, of the user with most sessions if it is the bound of all, and only if none is idle is there none. A session idle for too long is closed by {@link #sweep}. A session is in here until it has been claimed
 * or has ended, so none goes uncounted. Any thread.
 */
final class UserSessions {

    private volatile int most;
    private final int mostOfAll;

    /** By user; of each session the listener that it came to. Guarded by this. */
    private final Map<User, Map<LiveSession, Object>> sessions = new HashMap<>();

    /**
     * @param most sessions of one user, 1 or more
     * @param mostOfAll of all users, 1 or more
     */
    UserSessions(int most, int mostOfAll) {
        this.most = most;
        this.mostOfAll = mostOfAll;
    }

    void most(int sessionsPerUser) {
        most = sessionsPerUser;
    }

    /**
     * One more session.
     *
     * @param listener see {@link #withdrawAllBut}
     * @return why there is no room, each that could make some being in use; empty if it is entered, and then it needs a {@link #leave}
     */
    synchronized Optional<Crowd> enter(LiveSession session, Object listener) {
        Map<LiveSession, Object> own = sessions.getOrDefault(session.user(), Map.of());
        if (own.size() >= most && !makeRoom(own)) {
            return Optional.of(new Crowd(false, most));
        }
        if (sessions() >= mostOfAll && !makeRoom(largest())) {
            return Optional.of(new Crowd(true, mostOfAll));
        }
        sessions.computeIfAbsent(session.user(), any -> new LinkedHashMap<>()).put(session, listener);
        return Optional.empty();
    }

    /**
     * What is full.
     *
     * @param ofAll the server, else the user's part of it
     * @param limit sessions
     */
    record Crowd(boolean ofAll, int limit) {}

    /** Those of the user who has most. */
    private Map<LiveSession, Object> largest() {
        return Collections.max(sessions.values(), Comparator.comparingInt(Map::size));
    }

    /** One that gets a stream before it is claimed is none that is idle: then it is another's turn. */
    private boolean makeRoom(Map<LiveSession, Object> own) {
        while (true) {
            Optional<LiveSession> idle = own.keySet().stream()
                    .filter(each -> each.idleNanos() >= 0)
                    .max(Comparator.comparingLong(LiveSession::idleNanos));
            if (idle.isEmpty()) {
                return false;
            }
            if (idle.get().claim()) {
                leave(idle.get());
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
