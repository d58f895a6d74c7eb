package io.anytls.daemon.dial;

import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what several look-ups say of one name, addresses of the preferred family first. Confined to its event loop. */
class Addresses implements LookUp.Asker {

    private final IpStrategy strategy;
    private final Promise<List<InetAddress>> all;
    private final List<InetAddress> found = new ArrayList<>();

    private int pending;
    private DialException failure = new DialException(DialException.Kind.UNRESOLVED, null);

    /** @param lookUps how many times it will be called */
    Addresses(IpStrategy strategy, int lookUps, Promise<List<InetAddress>> all) {
        this.strategy = strategy;
        this.pending = lookUps;
        this.all = all;
    }

    @Override
    public final void answered(List<InetSocketAddress> addresses) {
        addresses.stream()
                .map(InetSocketAddress::getAddress)
                .filter(address -> strategy.uses(address) && !found.contains(address))
                .forEach(found::add);
        came();
    }

    @Override
    public final void unanswered(Throwable cause) {
        DialException next = DialException.of(cause);
        failure = next.kind().compareTo(failure.kind()) < 0 ? next : failure;
        came();
    }

    private void came() {
        if (--pending == 0) {
            finish();
        } else if (!found.isEmpty()) {
            foundSome();
        }
    }

    /** There are some, and not all have answered. */
    void foundSome() {}

    /** What has been found by now is all; more than once does no harm. */
    final void finish() {
        if (found.isEmpty()) {
            all.tryFailure(failure);
        } else {
            found.sort(Comparator.comparing(address -> !strategy.prefers(address)));
            all.trySuccess(List.copyOf(found));
        }
    }
}
