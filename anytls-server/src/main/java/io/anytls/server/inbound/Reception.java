package io.anytls.server.inbound;

import io.anytls.daemon.logging.LineLimit;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.conversation.Carried;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listeners of one process share in front of their sessions: the bound on newcomers, the count of failed authentications, the
 * sessions of each user. Says once a minute what there is. Any thread.
 */
public final class Reception implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final int MOST_NAMES = 10;
    private static final int SWEEP_SECONDS = 5;

    private final Newcomers newcomers;
    private final FailedAuthentications failed = new FailedAuthentications();
    private final UserSessions sessions;
    private final LineLimit lines = new LineLimit(MOST_NAMES);
    private final Conversations conversations;
    private final LongSupplier clock;
    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("reception", true));

    /** On the thread. */
    private Carried before = Carried.NOTHING;

    /**
     * @param newcomers connections that have not authenticated, in all; 1 or more
     * @param sessionsPerUser 1 or more
     * @param sessionsOfAll sessions of all users, 1 or more
     * @param conversations the streams that are told of once a minute, and what they carry
     * @param clock nanoseconds
     */
    public Reception(
            int newcomers, int sessionsPerUser, int sessionsOfAll, Conversations conversations, LongSupplier clock) {
        this.clock = clock;
        this.conversations = conversations;
        this.newcomers = new Newcomers(newcomers, clock);
        this.sessions = new UserSessions(sessionsPerUser, sessionsOfAll);
        thread.scheduleWithFixedDelay(sessions::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(this::minute, 1, 1, TimeUnit.MINUTES);
    }

    /** From now on a user may have so many sessions. */
    public void sessionsPerUser(int most) {
        sessions.most(most);
    }

    Newcomers newcomers() {
        return newcomers;
    }

    FailedAuthentications failed() {
        return failed;
    }

    UserSessions sessions() {
        return sessions;
    }

    /** A session was refused, as there are too many, each of them in use. */
    void turnedAway(User user, UserSessions.Crowd crowd) {
        lines.admit(user.name(), clock.getAsLong())
                .ifPresent(heldBack -> LOG.warn(
                        crowd.ofAll()
                                ? "a session of user \"{}\" was refused: the heap (-Xmx) is enough for {} sessions of all users,"
                                        + " and all are in use{}"
                                : "a session of user \"{}\" was refused: max_sessions_per_user is {}, and all are in use{}",
                        user.name(),
                        crowd.limit(),
                        LineLimit.since(heldBack)));
    }

    private void minute() {
        failed.minute().ifPresent(LOG::warn);
        summary().ifPresent(LOG::info);
    }

    /** What the last minute was like; empty if nobody was there. */
    Optional<String> summary() {
        Carried now = conversations.carried();
        Carried carried = now.since(before);
        before = now;
        List<String> online = sessions.online();
        if (online.isEmpty() && carried.equals(Carried.NOTHING)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "users online %d%s, sessions %d, streams %d; in the last minute %.1f MiB up, %.1f MiB down",
                online.size(),
                names(online),
                sessions.sessions(),
                conversations.size(),
                carried.up() / 1048576.0,
                carried.down() / 1048576.0));
    }

    private static String names(List<String> online) {
        if (online.isEmpty()) {
            return "";
        }
        String some = String.join(", ", online.subList(0, Math.min(MOST_NAMES, online.size())));
        return " (" + some + (online.size() > MOST_NAMES ? ", ..." : "") + ")";
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
