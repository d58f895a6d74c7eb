package io.anytls.server.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether an address may be reached, for a connection or a datagram. In this order: never the server's own listener; not what is
 * denied; what is allowed; and else what is public, of this machine's own addresses only the ports of a web site. Any thread.
 */
public final class AccessRules implements Predicate<InetSocketAddress> {

    /** People host a site on the machine that the proxy runs on. */
    private static final Set<Integer> SITE_PORTS = Set.of(80, 443);

    private final boolean allowPrivate;
    private final List<AccessRule> allow;
    private final List<AccessRule> deny;
    private final OwnAddresses own;
    private final Supplier<List<InetSocketAddress>> listeners;

    /**
     * The rules that these options ask for.
     *
     * @param listeners where the server itself listens by now
     * @throws IllegalArgumentException if a range is none; the message says which
     */
    public AccessRules(AccessOptions options, OwnAddresses own, Supplier<List<InetSocketAddress>> listeners) {
        this.allowPrivate = options.allowPrivate();
        this.allow = options.allow().stream().map(AccessRule::parse).toList();
        this.deny = options.deny().stream().map(AccessRule::parse).toList();
        this.own = own;
        this.listeners = listeners;
    }

    /** @param target resolved: the very address that is then dialled or sent to */
    @Override
    public boolean test(InetSocketAddress target) {
        InetAddress address = target.getAddress();
        InetAddress carried = PublicAddresses.carriedIpv4(address);
        int port = target.getPort();
        if (isListener(address, port) || isListener(carried, port)) {
            return false;
        }
        if (covers(deny, address, port) || covers(deny, carried, port)) {
            return false;
        }
        if (allowPrivate || covers(allow, address, port)) {
            return true;
        }
        boolean ours = own.contains(address) || own.contains(carried);
        return PublicAddresses.contains(address) && (!ours || SITE_PORTS.contains(port));
    }

    /** Through its own listener a user would get round every limit, one loop after the other. */
    private boolean isListener(InetAddress address, int port) {
        for (InetSocketAddress listening : listeners.get()) {
            if (port == listening.getPort() && leadsTo(listening.getAddress(), address)) {
                return true;
            }
        }
        return false;
    }

    private boolean leadsTo(InetAddress listening, InetAddress address) {
        if (listening.isAnyLocalAddress()) {
            return address.isLoopbackAddress() || address.isAnyLocalAddress() || own.contains(address);
        }
        return address.equals(listening) || address.isAnyLocalAddress();
    }

    private static boolean covers(List<AccessRule> rules, InetAddress address, int port) {
        for (AccessRule rule : rules) {
            if (rule.covers(address, port)) {
                return true;
            }
        }
        return false;
    }
}
