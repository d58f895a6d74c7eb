package io.anytls.client.pool;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which sessions may be dead, and have to say that they live before a stream gets them. Guarded by the lock of {@link PoolMachine}.
 */
final class Suspicion {

    private final SessionTable table;
    private final FailureBurst failures = new FailureBurst();

    Suspicion(SessionTable table) {
        this.table = table;
    }

    /** Something has failed that should not: several such in a row make every idle session a suspect. */
    void failed(long now, List<Step> steps) {
        if (failures.failed(now)) {
            steps.add(new Step.SeveralFailures());
            askSilent(Duration.ZERO, steps);
        }
    }

    /** The session gives no sign of life, but its server may be reading nothing because of a target. */
    void stalled(PooledSession session, List<Step> steps) {
        switch (table.retire(session, CloseReason.HEARTBEAT)) {
            case IDLE ->
                steps.add(new Step.Close(session, CloseReason.HEARTBEAT)); // its last stream has ended meanwhile
            case BUSY -> steps.add(new Step.LeaveToTcp(session));
            case RETIRED -> {}
        }
    }

    /** A stream has left the session, which has given no sign of life for so long: no better are those that have been silent as long. */
    void lost(PooledSession session, Duration waited, List<Step> steps) {
        stalled(session, steps); // its other streams are left to TCP
        askSilent(waited, steps);
    }

    /** The machine has slept: those that cannot be asked are closed. */
    void clockJumped(List<Step> steps) {
        table.takeIdle(session -> !session.canBeAsked())
                .forEach(session -> steps.add(new Step.Close(session, CloseReason.CLOCK_JUMP)));
        askSilent(Duration.ZERO, steps);
    }

    /** @param gone which local addresses are not there any more; what is idle and comes from there is closed */
    void networkChanged(Predicate<InetAddress> gone, List<Step> steps) {
        table.takeIdle(session -> session.channel().localAddress() instanceof InetSocketAddress local
                        && gone.test(local.getAddress()))
                .forEach(session -> steps.add(new Step.Close(session, CloseReason.ADDRESS_GONE)));
        askSilent(Duration.ZERO, steps);
    }

    /** Every idle session that has been silent for so long has to say that it lives; meanwhile no stream gets it. */
    private void askSilent(Duration silence, List<Step> steps) {
        table.takeSilent(silence.toNanos()).forEach(session -> steps.add(new Step.Ask(session)));
    }
}
