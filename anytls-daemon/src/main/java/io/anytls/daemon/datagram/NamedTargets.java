package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Datagrams to names: a name is looked up with its first one, which waits meanwhile, and again after a minute. All to one name go to one
 * address of it, the first that may be reached. Confined to its event loop.
 */
final class NamedTargets {

    /** Names that are known, or asked for, at a time. */
    static final int MOST_NAMES = 1_024;

    /** Names that are asked for at a time: beyond this datagrams to others are dropped. */
    static final int MOST_QUESTIONS = 32;

    /** Datagrams that wait for answers. */
    static final int MOST_WAITING = 64;

    /** What a name costs in memory, and what a waiting datagram costs beside its bytes. */
    private static final int COST = 512;

    private static final long FRESH = TimeUnit.MINUTES.toNanos(1);

    private final Names lookUp;
    private final Predicate<InetSocketAddress> permitted;
    private final EventLoop loop;
    private final BiConsumer<InetSocketAddress, ByteBuf> way;
    private final Runnable flush;
    private final DatagramCounts counts;
    private final Map<String, Name> names = new LinkedHashMap<>(16, 0.75f, true);

    private int questions;
    private int waiting;
    private long waitingBytes;
    private boolean closed;

    /**
     * Knows no name yet.
     *
     * @param way takes a datagram to an address that has been found; the buffer becomes its own
     * @param flush sends those that have waited for an answer
     */
    NamedTargets(
            Names lookUp,
            Predicate<InetSocketAddress> permitted,
            EventLoop loop,
            BiConsumer<InetSocketAddress, ByteBuf> way,
            Runnable flush,
            DatagramCounts counts) {
        this.lookUp = lookUp;
        this.permitted = permitted;
        this.loop = loop;
        this.way = way;
        this.flush = flush;
        this.counts = counts;
    }

    private record Waiting(int port, ByteBuf payload) {}

    private static final class Name {
        private final Queue<Waiting> waiting = new ArrayDeque<>();
        private List<InetAddress> addresses = List.of();
        private long askedAt;
        private boolean asking;
    }

    /** @param payload released, or passed on */
    void send(String host, int port, ByteBuf payload) {
        long now = loop.ticker().nanoTime();
        Name name = names.get(host);
        if (name != null && !name.asking && now - name.askedAt < FRESH) {
            pass(name, port, payload);
        } else if (waiting >= MOST_WAITING || (name == null || !name.asking) && questions >= MOST_QUESTIONS) {
            counts.dropped(Drop.QUEUE_FULL);
            payload.release();
        } else {
            await(host, name == null ? new Name() : name, port, payload, now);
        }
    }

    private void await(String host, Name name, int port, ByteBuf payload, long now) {
        ByteBuf own = payload.alloc().directBuffer(payload.readableBytes()).writeBytes(payload);
        payload.release(); // it may be a small part of a large buffer, and an answer may take seconds
        waiting++;
        waitingBytes += own.capacity();
        name.waiting.add(new Waiting(port, own));
        if (!name.asking) {
            name.asking = true;
            name.askedAt = now;
            questions++;
            names.put(host, name);
            forgetEldest();
            lookUp.ask(host, loop).addListener((Future<List<InetAddress>> answer) -> answered(name, answer));
        }
    }

    /** Never one that is being asked for: there are fewer of them than may be known. */
    private void forgetEldest() {
        Iterator<Name> eldest = names.values().iterator();
        while (names.size() > MOST_NAMES && eldest.hasNext()) {
            if (!eldest.next().asking) {
                eldest.remove();
            }
        }
    }

    private void answered(Name name, Future<List<InetAddress>> answer) {
        questions--;
        name.asking = false;
        name.addresses = answer.isSuccess() ? withRoute(answer.getNow()) : List.of();
        for (Waiting next = name.waiting.poll(); next != null; next = name.waiting.poll()) {
            waiting--;
            waitingBytes -= next.payload().capacity();
            if (closed) {
                next.payload().release();
            } else {
                pass(name, next.port(), next.payload());
            }
        }
        flush.run();
    }

    private void pass(Name name, int port, ByteBuf payload) {
        for (InetAddress address : name.addresses) {
            InetSocketAddress target = new InetSocketAddress(address, port);
            if (permitted.test(target)) {
                way.accept(target, payload);
                return;
            }
        }
        counts.dropped(name.addresses.isEmpty() ? Drop.UNRESOLVED : Drop.FORBIDDEN);
        payload.release();
    }

    /**
     * Without the IPv6 addresses, if there are others and this machine has no way to them: unlike a dial, a datagram to nowhere tells
     * nobody. Asks the system's routes only, nothing is sent.
     */
    private static List<InetAddress> withRoute(List<InetAddress> addresses) {
        List<InetAddress> ipv4 = addresses.stream()
                .filter(address -> !(address instanceof Inet6Address))
                .toList();
        if (ipv4.isEmpty() || ipv4.size() == addresses.size()) {
            return addresses;
        }
        return addresses.stream()
                        .filter(Inet6Address.class::isInstance)
                        .findFirst()
                        .map(NamedTargets::hasRoute)
                        .orElse(true)
                ? addresses
                : ipv4;
    }

    private static boolean hasRoute(InetAddress address) {
        try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            probe.connect(new InetSocketAddress(address, 9));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Bytes that it holds, in real cost. */
    long cost() {
        return waitingBytes + (long) COST * (names.size() + waiting);
    }

    /** Sends nothing any more. */
    void close() {
        closed = true;
        names.values().forEach(name -> {
            name.waiting.forEach(each -> each.payload().release());
            name.waiting.clear();
        });
        waiting = 0;
        waitingBytes = 0;
        names.clear();
    }
}
