package io.anytls.daemon.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the machine is in another network than before, on a thread of its own: the system may take its time. Where an {@link IpMonitor} can be had it
 * looks when that has heard something, and every ten seconds all the same; else, and until that surely hears, once a second.
 */
public final class NetworkWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);

    private static final int LOOKS_WITHOUT_NEED = 10;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("network", true));
    private final Supplier<NetworkState> system;
    private final Consumer<Set<InetAddress>> changed;

    /** Written by the thread of this. */
    private volatile NetworkState known;

    private volatile String name;

    private final AtomicBoolean called = new AtomicBoolean();
    private final Haste haste = new Haste();

    /** Null until {@link #start}. */
    private volatile IpMonitor monitor;

    private int seconds;

    /** @param changed told which local addresses are not there any more, on the thread of this */
    NetworkWatch(Supplier<NetworkState> system, Consumer<Set<InetAddress>> changed) {
        this.system = system;
        this.changed = changed;
        this.known = system.get();
        this.name = known.name();
    }

    /**
     * Begins.
     *
     * @param changed told of each change, and which local addresses are not there any more; on a thread of its own
     */
    public static NetworkWatch start(Consumer<Set<InetAddress>> changed) {
        NetworkWatch watch = new NetworkWatch(NetworkState::now, changed);
        watch.monitor = IpMonitor.start(watch::lookSoon).orElse(null);
        watch.thread.scheduleWithFixedDelay(watch::second, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    private void second() {
        IpMonitor hears = monitor;
        seconds++;
        boolean inVain = seconds > LOOKS_WITHOUT_NEED && seconds % LOOKS_WITHOUT_NEED != 0;
        if (!inVain || hears == null || !hears.isAlive()) {
            look();
        }
    }

    private void lookSoon() {
        if (called.compareAndSet(false, true)) {
            try {
                thread.schedule(this::lookAsCalled, haste.millis(System.nanoTime()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the network is looked at no more");
            }
        }
    }

    private void lookAsCalled() {
        called.set(false);
        look();
    }

    void look() {
        NetworkState now = system.get();
        if (!now.equals(known)) {
            Set<InetAddress> gone = new HashSet<>(known.addresses());
            gone.removeAll(now.addresses());
            known = now;
            name = now.name();
            LOG.debug("the network has changed: addresses {}", now.addresses());
            changed.accept(gone);
        }
    }

    /** See {@link NetworkState#name}. Any thread. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        IpMonitor hears = monitor;
        if (hears != null) {
            hears.close();
        }
        thread.shutdownNow();
    }
}
