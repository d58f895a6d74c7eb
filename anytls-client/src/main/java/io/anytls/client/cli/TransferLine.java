package io.anytls.client.cli;

import io.anytls.client.doctor.Speed;
import io.anytls.client.doctor.SpeedTest;
import io.anytls.daemon.text.Printable;
import java.time.Duration;

/** How far a transfer has come: a line at the beginning, and where a terminal is a bar that moves below it. Main thread. */
final class TransferLine implements SpeedTest.Progress {

    private static final int BAR = 20;

    /** Beside the tag: the bar with its brackets, the rate, and what parts them. */
    private static final int BESIDE_TAG = BAR + 20;

    private final String tag;
    private final long whole;
    private final int columns;

    /** @param columns of the terminal; 0 if there is none */
    TransferLine(String tag, Duration transfer, int columns) {
        String shown = Printable.line(tag);
        int room = Math.max(1, columns - BESIDE_TAG);
        this.tag = columns > 0 && shown.length() > room ? shown.substring(0, room) : shown;
        this.whole = transfer.toNanos();
        this.columns = columns;
    }

    void begin() {
        System.out.println("measuring " + tag);
    }

    @Override
    public void told(long bytes, long nanos) {
        if (columns > 0) {
            System.out.print("\r" + bar(bytes, nanos));
            System.out.flush();
        }
    }

    /** The bar and the rate; as wide at each time, or wider than before. */
    String bar(long bytes, long nanos) {
        int done = (int) Math.min(BAR, nanos * BAR / whole);
        return tag + " [" + "#".repeat(done) + ".".repeat(BAR - done) + "] "
                + "%13s".formatted(Speed.rate(bytes, nanos));
    }

    /** Makes room for the next. */
    void end() {
        if (columns > 0) {
            System.out.print("\r" + " ".repeat(columns - 1) + "\r");
            System.out.flush();
        }
    }
}
