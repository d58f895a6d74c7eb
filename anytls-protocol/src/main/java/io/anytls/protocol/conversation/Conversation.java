package io.anytls.protocol.conversation;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.StreamChannel;
import io.netty.channel.Channel;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live stream: who asked for it, where it goes, by which outbound, what it has carried, how far it is. It is in its program's
 * {@link Conversations} from the moment at which it is begun until it has ended.
 *
 * <pre>
 *   READING --asks--> OPENING --opened--> OPEN --ended--> ENDED
 *      '------------------'----------------------^
 * </pre>
 *
 * Told of by one event loop, read by any thread: what is read may be a moment old. It costs nothing while bytes flow, as
 * {@link ByteCounts} is asked for them when somebody looks.
 */
public final class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Conversations registry;
    private final long number;
    private final Origin origin;
    private final long beganNanos;

    private volatile Phase phase = Phase.READING;
    private volatile TargetAddress target;
    private volatile String outbound = "";
    private volatile Channel carrier;
    private volatile ByteCounts traffic;
    private volatile String reason;

    // The neighbours on its shelf of the registry, guarded by that.
    Conversation before;
    Conversation after;

    Conversation(Conversations registry, long number, Origin origin, long beganNanos) {
        this.registry = registry;
        this.number = number;
        this.origin = origin;
        this.beganNanos = beganNanos;
    }

    // ---- what happens ----

    /** Its target is known, and this outbound is asked for it. */
    public void asks(TargetAddress wanted, String tag) {
        target = wanted;
        outbound = tag;
        phase = Phase.OPENING;
    }

    /**
     * This channel is what it runs on from now on.
     *
     * @param counted what that carries
     */
    public void carriedBy(Channel channel, ByteCounts counted) {
        carrier = channel;
        traffic = counted;
    }

    /** The way to the target stands. */
    public void opened() {
        phase = Phase.OPEN;
    }

    /** Why it ends. The first reason counts. */
    public void because(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** Ends it, whatever it is doing. Any thread. */
    public void close(String why) {
        because(why);
        Channel closing = carrier;
        if (closing != null) {
            closing.close();
        }
    }

    /** Nothing of it is left. Once is enough, more does no harm. */
    public void ended() {
        if (registry.remove(this)) {
            phase = Phase.ENDED;
            if (LOG.isDebugEnabled()) {
                LOG.debug("{} ended{}; {}", label(), reason == null ? "" : ": " + reason, figures());
            }
        }
    }

    // ---- what others may ask ----

    /** Counts the program's conversations up. */
    long number() {
        return number;
    }

    /** Its name in every line of the log, {@code stream 3.1}: its session's number and its own in that; session 0 is none. */
    public String label() {
        Channel channel = carrier;
        return channel instanceof StreamChannel stream ? stream.toString() : "stream 0." + number;
    }

    public Origin origin() {
        return origin;
    }

    /** Null until it is known. */
    public TargetAddress target() {
        return target;
    }

    /** The outbound's tag; empty until one is picked. */
    public String outbound() {
        return outbound;
    }

    public Phase phase() {
        return phase;
    }

    /** Why it ends; null while nobody has said so. */
    public String reason() {
        return reason;
    }

    /** How long it has been there, in nanoseconds. */
    public long nanos() {
        return registry.now() - beganNanos;
    }

    /** Bytes to the target so far. */
    public long up() {
        ByteCounts counted = traffic;
        return counted == null ? 0 : counted.up();
    }

    /** Bytes from the target so far. */
    public long down() {
        ByteCounts counted = traffic;
        return counted == null ? 0 : counted.down();
    }

    Carried carried() {
        ByteCounts counted = traffic;
        return counted == null ? Carried.NOTHING : new Carried(counted.up(), counted.down());
    }

    /** Everything but the target, in one line for a person. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(label()).append(": ");
        if (!origin.user().isEmpty()) {
            line.append("user ").append(origin.user()).append(", ");
        }
        line.append("inbound ").append(origin.inbound());
        if (origin.source() != null) {
            line.append(", from ").append(SourceText.of(origin.source()));
        }
        if (!outbound.isEmpty()) {
            line.append(", outbound ").append(outbound);
        }
        return line.append(", ").append(phase).append(", ").append(figures()).toString();
    }

    private String figures() {
        return String.format(
                Locale.ROOT, "%.1f s, %.1f KiB up, %.1f KiB down", nanos() / 1e9, up() / 1024.0, down() / 1024.0);
    }
}
