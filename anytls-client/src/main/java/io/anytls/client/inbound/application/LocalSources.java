package io.anytls.client.inbound.application;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who is on this machine or in a private network, as the whole internet must not find a proxy that asks for no password. Whom it
 * refuses is told once a minute. Any thread.
 */
public final class LocalSources {

    private static final Logger LOG = LoggerFactory.getLogger(LocalSources.class);

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;

    // Guarded by this.
    private long toldAt;
    private long untold;
    private boolean told;

    /** @param nanoTime a clock that only goes forward */
    public LocalSources(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Whether to serve an application; one that is refused is counted and told.
     *
     * @param source where it comes from; null if it has left already
     * @param own the address on which it has found us: the machine's own
     */
    public boolean admit(InetSocketAddress source, InetSocketAddress own) {
        if (source == null || own == null) {
            return false;
        }
        InetAddress address = source.getAddress();
        boolean local = isLocal(address) || address.equals(own.getAddress());
        if (!local) {
            refused(address);
        }
        return local;
    }

    /**
     * Loopback, private (RFC 1918), carrier-grade NAT (RFC 6598), link-local and unique local (RFC 4193).
     *
     * @param address an IPv4-mapped one counts as what it stands for: Java never shows one
     */
    static boolean isLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = address instanceof Inet4Address && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean uniqueLocal = !(address instanceof Inet4Address) && (bytes[0] & 0xfe) == 0xfc;
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || shared
                || uniqueLocal;
    }

    private synchronized void refused(InetAddress source) {
        untold++;
        long now = nanoTime.getAsLong();
        if (!told || now - toldAt >= MINUTE) {
            LOG.warn(
                    "connections refused: {}, the last from {}: without users only this machine and private networks are"
                            + " served; --user NAME:PASSWORD lets others in, --open-proxy (open_proxy) everybody",
                    untold,
                    NetUtil.toAddressString(source));
            told = true;
            toldAt = now;
            untold = 0;
        }
    }
}
