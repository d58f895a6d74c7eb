package io.anytls.client.pool;

import io.anytls.daemon.logging.LineLimit;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells now and then that a server refuses streams, and why: one line a minute for each kind of reason. A server's own words may name the
 * target, so they are for debugging only. Any thread.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final LineLimit lines = new LineLimit(Kind.values().length);

    /** What servers of different make say in different words. Of several that fit the first counts. */
    enum Kind {
        LIMIT("a limit of the server", "too many", "limit"),
        FORBIDDEN("the server does not allow it", "not allowed", "forbidden", "denied", "blocked", "prohibited"),
        NO_HOST("no such host", "no such host", "nxdomain", "no address", "name or service not known", "not resolve"),
        LOOK_UP("the server could not look the name up", "look-up failed", "lookup", "server misbehaving"),
        REFUSED("connection refused", "refused"),
        TIMEOUT("timed out", "timed out", "timeout", "deadline"),
        UNREACHABLE("unreachable", "unreachable", "no route"),
        OTHER("another reason");

        private final String shown;
        private final String[] words;

        Kind(String shown, String... words) {
            this.shown = shown;
            this.words = words;
        }

        static Kind of(String reason) {
            String text = reason.toLowerCase(Locale.ROOT);
            for (Kind kind : values()) {
                for (String word : kind.words) {
                    if (text.contains(word)) {
                        return kind;
                    }
                }
            }
            return OTHER;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /** @param stream as it stands in the log */
    void refused(String stream, String reason, long now) {
        LOG.debug("stream {} refused by the server: {}", stream, reason);
        Kind kind = Kind.of(reason);
        OptionalLong heldBack = lines.admit(kind.name(), now);
        if (heldBack.isPresent()) {
            LOG.info(
                    "the server cannot connect to a target: {}{}; the target is named at debug",
                    kind,
                    LineLimit.since(heldBack.getAsLong()));
        }
    }
}
