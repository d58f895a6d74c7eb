package io.anytls.daemon.dns;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.rule.RuleAction;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks up names for rules. Any thread. */
@FunctionalInterface
public interface RuleNames {

    /** @return completes on the loop, with one address or more; fails with {@link DialException} */
    Future<List<InetAddress>> ask(RuleAction.Resolve how, String name, EventLoop loop);

    /**
     * With the name servers that are in use at the time.
     *
     * @param system asked where these are none but the system's, IPv6 first
     */
    static RuleNames by(Supplier<Dns> inUse, List<CachedNames> system) {
        return (how, name, loop) -> {
            List<CachedNames> names = DnsNames.of(
                    how.strategy(), ipv6 -> new DnsNames(inUse, system.get(ipv6 ? 0 : 1), how.server(), ipv6));
            Future<List<InetAddress>> asked = new NameLookUp(names, how.strategy()).ask(name, loop);
            return how.timeout().isEmpty() ? asked : within(how.timeout().get().toMillis(), asked, loop);
        };
    }

    private static Future<List<InetAddress>> within(long millis, Future<List<InetAddress>> asked, EventLoop loop) {
        Promise<List<InetAddress>> found = loop.newPromise();
        Future<?> timeout = loop.schedule(
                () -> found.tryFailure(new DialException(DialException.Kind.LOOK_UP_FAILED, null)),
                millis,
                TimeUnit.MILLISECONDS);
        asked.addListener((Future<List<InetAddress>> done) -> {
            timeout.cancel(false);
            if (done.isSuccess()) {
                found.trySuccess(done.getNow());
            } else {
                found.tryFailure(done.cause());
            }
        });
        return found;
    }
}
