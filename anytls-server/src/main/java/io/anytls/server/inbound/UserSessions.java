package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of each user, over all listeners: at most so many. At the bound the one that has been idle longest makes room, and only if
 * none is idle is there none. A session idle for too long is closed by {@link #sweep}. Any thread.
 */
final class UserSessions {

    private volatile int most;

    /** By user; of each session how long it may be idle, zero for ever. Guarded by this. */
    private final Map<User, Map<SessionStreams, Duration>> sessions = new HashMap<>();

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
     * @param idleLimit how long it may be without a stream; zero: for ever
     * @return false if the user has too many, each of them in use; otherwise it needs a {@link #leave}
     */
    boolean enter(User user, SessionStreams session, Duration idleLimit) {
        SessionStreams longestIdle = null;
        synchronized (this) {
            Map<SessionStreams, Duration> own = sessions.computeIfAbsent(user, any -> new LinkedHashMap<>());
            if (own.size() >= most) {
                Optional<SessionStreams> idle = own.keySet().stream()
                        .filter(each -> each.idleNanos() >= 0)
                        .max(Comparator.comparingLong(SessionStreams::idleNanos));
                if (idle.isEmpty()) {
                    return false;
                }
                longestIdle = idle.get();
                own.remove(longestIdle);
            }
            own.put(session, idleLimit);
        }
        if (longestIdle != null) {
            longestIdle.closeIfIdle();
        }
        return true;
    }

    synchronized void leave(User user, SessionStreams session) {
        Map<SessionStreams, Duration> own = sessions.get(user);
        if (own != null && own.remove(session) != null && own.isEmpty()) {
            sessions.remove(user);
        }
    }

    /** Closes what has been idle for too long. */
    void sweep() {
        List<SessionStreams> idle;
        synchronized (this) {
            idle = sessions.values().stream()
                    .flatMap(own -> own.entrySet().stream())
                    .filter(session -> isIdleTooLong(session.getKey(), session.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        idle.forEach(SessionStreams::closeIfIdle);
    }

    private static boolean isIdleTooLong(SessionStreams session, Duration limit) {
        return !limit.isZero() && session.idleNanos() >= limit.toNanos();
    }

    /** The names of those who have a session. */
    synchronized List<String> online() {
        return sessions.keySet().stream().map(User::name).sorted().toList();
    }

    synchronized int sessions() {
        return sessions.values().stream().mapToInt(Map::size).sum();
    }

    synchronized int streams() {
        return sessions.values().stream()
                .flatMap(own -> own.keySet().stream())
                .mapToInt(SessionStreams::open)
                .sum();
    }
}
