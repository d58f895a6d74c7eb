package io.anytls.daemon.dns;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.HttpsRecord;
import io.anytls.daemon.dial.IpStrategy;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Look-ups of one family with the name servers that are in use at the time. Any thread. */
public final class DnsNames implements CachedNames {

    private final Supplier<Dns> inUse;
    private final CachedNames system;
    private final Optional<String> server;
    private final int type;

    /**
     * @param inUse at the time of a look-up
     * @param system asked where these are none but the system's; null where that is never so
     * @param server who is asked, by its tag; else the rules say it
     */
    public DnsNames(Supplier<Dns> inUse, CachedNames system, Optional<String> server, boolean ipv6) {
        this.inUse = inUse;
        this.system = system;
        this.server = server;
        this.type = ipv6 ? DnsMessage.AAAA : DnsMessage.A;
    }

    /** One for each family that the strategy uses, as the dialers want them. */
    public static List<CachedNames> of(IpStrategy strategy, Function<Boolean, CachedNames> maker) {
        List<CachedNames> groups = new ArrayList<>();
        if (strategy.usesIpv6()) {
            groups.add(maker.apply(true));
        }
        if (strategy.usesIpv4()) {
            groups.add(maker.apply(false));
        }
        return groups;
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(InetSocketAddress name, EventLoop loop) {
        Dns dns = inUse.get();
        if (dns.options().isSystem()) {
            return system.resolveAll(name, loop);
        }
        Promise<List<InetSocketAddress>> resolved = loop.newPromise();
        dns.ask(DnsMessage.query(name.getHostString(), type), server, loop).addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                read(done.getNow(), name.getPort(), resolved);
            } else {
                resolved.tryFailure(new DialException(DialException.Kind.LOOK_UP_FAILED, done.cause()));
            }
        });
        return resolved;
    }

    private void read(byte[] response, int port, Promise<List<InetSocketAddress>> resolved) {
        int code = DnsMessage.code(response);
        try {
            List<InetAddress> found = code == DnsMessage.NO_ERROR ? DnsMessage.addresses(response, type) : List.of();
            if (!found.isEmpty()) {
                resolved.trySuccess(found.stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList());
            } else if (code == DnsMessage.REFUSED) {
                resolved.tryFailure(new DialException(DialException.Kind.FORBIDDEN, null));
            } else {
                boolean absent = code == DnsMessage.NO_ERROR || code == DnsMessage.NO_SUCH_NAME;
                resolved.tryFailure(new DialException(
                        absent ? DialException.Kind.UNRESOLVED : DialException.Kind.LOOK_UP_FAILED, null));
            }
        } catch (IOException e) {
            resolved.tryFailure(new DialException(DialException.Kind.LOOK_UP_FAILED, e));
        }
    }

    @Override
    public Future<byte[]> ech(String name, EventLoop loop) {
        Dns dns = inUse.get();
        if (dns.options().isSystem()) {
            return system.ech(name, loop);
        }
        Promise<byte[]> found = loop.newPromise();
        dns.ask(DnsMessage.query(name, DnsMessage.HTTPS), server, loop).addListener((Future<byte[]> done) -> {
            try {
                byte[] list = done.isSuccess() ? firstEch(done.getNow()) : null;
                if (list == null) {
                    throw new IOException("DNS has no HTTPS record of " + name + " with an ECH configuration");
                }
                found.trySuccess(list);
            } catch (IOException e) {
                found.tryFailure(e);
            }
        });
        return found;
    }

    private static byte[] firstEch(byte[] response) throws IOException {
        for (byte[] content : DnsMessage.contents(response, DnsMessage.HTTPS)) {
            byte[] list = HttpsRecord.ech(Unpooled.wrappedBuffer(content));
            if (list != null) {
                return list;
            }
        }
        return null;
    }

    @Override
    public void forget(String host) {
        Dns dns = inUse.get();
        if (dns.options().isSystem()) {
            system.forget(host);
        } else {
            dns.forget(host.toLowerCase(Locale.ROOT), type);
        }
    }
}
