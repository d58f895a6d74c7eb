package io.anytls.daemon.datagram;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The addresses that datagrams have been sent to, and which may answer: from any port, as long as they are not idle. Of too many the one
 * that has been silent longest is forgotten. Times are nanoseconds. Confined to one thread.
 */
final class Destinations {

    /** What one costs in memory, in bytes. */
    static final int COST = 256;

    private final IdleTimes idle;
    private final int most;
    private final Map<InetAddress, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long began;

    /** The last one that was sent to: mostly it is the next one, too. */
    private InetAddress lastAddress;

    private Entry last;

    /** @param most that are known at a time, 1 or more */
    Destinations(IdleTimes idle, int most, long now) {
        this.idle = idle;
        this.most = most;
        this.began = now;
    }

    private static final class Entry {
        private long idle;
        private long active;

        long end() {
            return active + idle;
        }
    }

    /** A datagram is sent there. */
    void sent(InetAddress address, int port, long now) {
        if (!address.equals(lastAddress)) {
            last = entries.computeIfAbsent(address, any -> new Entry());
            lastAddress = address;
            if (entries.size() > most) {
                forgetEldest();
            }
        }
        last.active = now;
        last.idle = Math.max(last.idle, idle.of(port));
    }

    private void forgetEldest() {
        Iterator<InetAddress> eldest = entries.keySet().iterator();
        eldest.next();
        eldest.remove();
    }

    /** A datagram has come from there: false if none was sent there, or too long ago. */
    boolean heard(InetAddress address, long now) {
        Entry entry = address.equals(lastAddress) ? last : entries.get(address);
        if (entry == null || now - entry.end() >= 0) {
            return false;
        }
        entry.active = now;
        return true;
    }

    /** When all will be idle if nothing more moves; before there is any, as late as for one of the longest kind. */
    long end() {
        long end = began + idle.other().toNanos();
        boolean first = true;
        for (Entry entry : entries.values()) {
            end = first || entry.end() - end > 0 ? entry.end() : end;
            first = false;
        }
        return end;
    }

    /** Forgets those that are idle, but not the last one. */
    void sweep(long now) {
        entries.values().removeIf(entry -> now - entry.end() >= 0 && entry != last);
    }

    int size() {
        return entries.size();
    }
}
