package io.anytls.client.dial;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.ech.EchConfigList;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Trust;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What dials to one server hide its name with (ECH): what the options say, or what DNS says, for some minutes. Any thread. */
final class HiddenNames {

    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** From DNS. */
    private record Known(EchConfigList configs, long at) {}

    private final ClientTlsOptions options;
    private final List<CachedNames> names;

    /** Null if DNS has to be asked. */
    private volatile Known known;

    HiddenNames(ClientTlsOptions options, List<CachedNames> names) {
        this.options = options;
        this.names = names;
    }

    /** @return completes on the loop; fails with an exception whose message is one line */
    Future<HiddenName> next(EventLoop loop) {
        if (options.ech().isEmpty()) {
            return loop.newSucceededFuture(HiddenName.none());
        }
        EchOptions ech = options.ech().get();
        Known before = known;
        if (ech.configs().isPresent()) {
            return loop.newSucceededFuture(name(ech.configs().get()));
        } else if (before != null && System.nanoTime() - before.at < KEPT_NANOS) {
            return loop.newSucceededFuture(name(before.configs));
        }
        Promise<HiddenName> found = loop.newPromise();
        String asked = ech.queryName().isEmpty() ? options.name() : ech.queryName();
        names.get(0).ech(asked, loop).addListener((Future<byte[]> answer) -> {
            try {
                if (!answer.isSuccess()) {
                    throw new IOException(answer.cause().getMessage(), answer.cause());
                }
                EchConfigList configs = EchConfigList.of(answer.getNow());
                known = new Known(configs, System.nanoTime());
                found.setSuccess(name(configs));
            } catch (IOException | IllegalArgumentException e) {
                found.setFailure(new IOException("no ECH, and so no connection: " + e.getMessage(), e));
            }
        });
        return found;
    }

    /** Whoever trusts any certificate must not take a configuration from it: it would tell the name to whoever sits in between. */
    private HiddenName name(EchConfigList configs) {
        return new HiddenName(configs, !(options.trust() instanceof Trust.Insecure));
    }

    /** It was rejected: DNS may know better by now. */
    void forget() {
        known = null;
    }
}
