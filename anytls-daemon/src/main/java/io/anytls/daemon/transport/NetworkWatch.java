package io.anytls.daemon.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second whether the machine is in another network than before, on a thread of its own: the system may take its time. */
public final class NetworkWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("network", true));
    private final Supplier<NetworkState> system;
    private final Consumer<Set<InetAddress>> changed;

    /** Written by the thread of this. */
    private volatile NetworkState known;

    private volatile String name;

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
        watch.thread.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
        return watch;
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
        thread.shutdownNow();
    }
}
