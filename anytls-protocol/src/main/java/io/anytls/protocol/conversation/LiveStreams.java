package io.anytls.protocol.conversation;

import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log which streams there are: at info without their targets, at debug with them. Any thread. */
public final class LiveStreams {

    /** So many lines at most; a log is no place for more. */
    static final int MOST_LINES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);

    private LiveStreams() {}

    /** The longest-lived first. */
    public static void tell(Conversations conversations) {
        List<Conversation> live = conversations.live();
        LOG.info("live streams: {}, {} since the start", live.size(), conversations.begun());
        live.stream()
                .sorted(Comparator.comparingLong(Conversation::nanos).reversed())
                .limit(MOST_LINES)
                .forEach(LiveStreams::tell);
        if (live.size() > MOST_LINES) {
            LOG.info("and {} more streams", live.size() - MOST_LINES);
        }
    }

    private static void tell(Conversation each) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}, to {}", each, each.target());
        } else {
            LOG.info("{}", each);
        }
    }
}
