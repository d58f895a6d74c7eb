package io.anytls.client.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For {@code heartbeat} at {@code auto}: how long a session may be silent before the way to the server forgets it, by the deaths and lives of
 * sessions. Time is an argument, in nanoseconds on one clock. Any thread.
 *
 * <pre>
 *   NONE: nothing is sent --a session dies silently, and another one comes about {@link #SOON}--> EVERY: three fifths of the silence that killed
 *     ^                                                                                  | ^--- another death of that kind: of its silence ---'
 *     |                                                                                  '--- so many answers: a fifth longer, up to where the
 *     |                                                                                       jitter stays below what killed; more of them: what
 *     '------------ longer than {@link #LONGEST} ------------                                 killed is doubted, and half as long again
 * </pre>
 *
 * That another session comes about shows that the way was there, and had forgotten the one that died; after an outage nothing is learned.
 */
public final class QuietTime {

    /** More often nothing is sent: TCP itself asks every 15 s. */
    static final long SHORTEST = TimeUnit.SECONDS.toNanos(10);

    /** What lasts for longer needs no heartbeat. */
    static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    /** After a death. */
    static final long SOON = TimeUnit.SECONDS.toNanos(5);

    /** In a row, before it is tried for longer. */
    static final int ANSWERS = 20;

    /** So many times in a row at the longest that is safe, before what killed is doubted. */
    static final int ROUNDS = 10;

    private static final Pattern NOTE = Pattern.compile("([0-9]{1,9}) ([0-9]{1,9})");

    /** What is known of each network, from one run of the program to the next. Any thread; nothing here waits. */
    public interface Notes {

        /** Remembers nothing. */
        Notes NONE = new Notes() {
            @Override
            public Optional<String> recall(String network) {
                return Optional.empty();
            }

            @Override
            public void remember(String network, String text) {}
        };

        Optional<String> recall(String network);

        void remember(String network, String text);
    }

    private final Supplier<String> network;
    private final Notes notes;

    // Guarded by this.
    private String current;
    private long deadly;
    private long interval;
    private int answers;
    private int rounds;
    private long suspected;
    private long suspectedAt;

    /** @param network tells which one the machine is in now */
    public QuietTime(Supplier<String> network, Notes notes) {
        this.network = network;
        this.notes = notes;
    }

    /** Of silence, before a session's server is asked for a sign of life; zero for never. */
    synchronized Duration interval() {
        inThisNetwork();
        return Duration.ofNanos(interval);
    }

    /** A session has lived on after so much silence. */
    synchronized void answered(long silence) {
        inThisNetwork();
        if (interval > 0 && silence >= interval / 2 && ++answers >= ANSWERS) {
            answers = 0;
            longer();
        }
    }

    private void longer() {
        long safe = deadly * 3 / 4;
        long next = interval * 6 / 5;
        if (next > safe && ++rounds >= ROUNDS) {
            deadly = deadly * 3 / 2;
            rounds = 0;
        }
        interval = Math.min(next, safe);
        if (interval > LONGEST) {
            deadly = 0;
            interval = 0;
        }
        note();
    }

    /** A session has died without a word, after so much silence. */
    synchronized void died(long silence, long now) {
        inThisNetwork();
        if (silence >= SHORTEST) {
            suspected = suspected == 0 ? silence : Math.min(suspected, silence);
            suspectedAt = now;
        }
    }

    /** Another session has come about. */
    synchronized void alive(long now) {
        inThisNetwork();
        if (suspected > 0 && now - suspectedAt <= SOON) {
            deadly = deadly == 0 ? suspected : Math.min(deadly, suspected);
            interval = Math.max(SHORTEST, deadly * 3 / 5);
            answers = 0;
            rounds = 0;
            note();
        }
        suspected = 0;
    }

    private void inThisNetwork() {
        String now = network.get();
        if (!now.equals(current)) {
            current = now;
            suspected = 0;
            answers = 0;
            rounds = 0;
            recall(notes.recall(now).orElse("0 0"));
        }
    }

    private void recall(String note) {
        Matcher seconds = NOTE.matcher(note);
        boolean readable = seconds.matches();
        deadly = readable ? TimeUnit.SECONDS.toNanos(Long.parseLong(seconds.group(1))) : 0;
        interval = readable && deadly > 0 ? TimeUnit.SECONDS.toNanos(Long.parseLong(seconds.group(2))) : 0;
    }

    private void note() {
        notes.remember(
                current, TimeUnit.NANOSECONDS.toSeconds(deadly) + " " + TimeUnit.NANOSECONDS.toSeconds(interval));
    }
}
