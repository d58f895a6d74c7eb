package io.anytls.server;

import io.anytls.daemon.certificate.CertificateConcerns;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.server.upkeep.Unstoppable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells once a day, and whenever it is asked to, what is wrong with the certificates that are shown: they grow old while nobody looks. */
final class CertificateWatch {

    private static final Duration EVERY = Duration.ofDays(1);

    private final Supplier<List<TlsIdentity>> shown;
    private final InstantSource clock;
    private final Consumer<String> warning;

    /** Null before the first time. Guarded by this. */
    private Instant told;

    /**
     * @param shown what is shown now
     * @param warning takes a line
     */
    CertificateWatch(Supplier<List<TlsIdentity>> shown, InstantSource clock, Consumer<String> warning) {
        this.shown = shown;
        this.clock = clock;
        this.warning = warning;
    }

    /** Looks every hour whether a day has gone by, as a machine may sleep. */
    ScheduledExecutorService start() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread watching = new Thread(task, "certificates");
            watching.setDaemon(true);
            return watching;
        });
        thread.scheduleWithFixedDelay(new Unstoppable("looking at the certificates", this::look), 1, 1, TimeUnit.HOURS);
        return thread;
    }

    /** Tells if the last time is a day ago. */
    synchronized void look() {
        if (told == null || !clock.instant().isBefore(told.plus(EVERY))) {
            tell();
        }
    }

    /** Tells now: at a start, and when the configuration was read again. */
    synchronized void tell() {
        told = clock.instant();
        for (TlsIdentity identity : new LinkedHashSet<>(shown.get())) {
            CertificateConcerns.of(identity, told).forEach(concern -> warning.accept("certificate: " + concern));
        }
    }
}
