package io.anytls.daemon.rule;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * What a rule may ask of a request. Immutable.
 *
 * @param udp whether it is about datagrams
 * @param name the target's name in lower case, without a dot at its end; null for an address
 * @param addresses the target's; none for a name that nobody has looked up
 * @param port the target's
 * @param inbound tag of the listener that it came by
 * @param user who asks; empty where nobody has to say a name
 * @param source where from; null if that is not known
 * @param protocol what its first bytes say is spoken; empty for nothing that is known
 */
public record Asked(
        boolean udp,
        String name,
        List<InetAddress> addresses,
        int port,
        String inbound,
        String user,
        InetAddress source,
        String protocol) {

    /** @param host a name or an IP literal; null for one that is not known */
    public static Asked of(boolean udp, String host, int port, String inbound, String user, InetAddress source) {
        byte[] ip = host == null ? null : NetUtil.createByteArrayFromIpAddressString(host);
        return new Asked(
                udp,
                host == null || ip != null ? null : canonical(host),
                ip == null ? List.of() : List.of(NetUtil.createInetAddressFromIpAddressString(host)),
                port,
                inbound,
                user,
                source,
                "");
    }

    /**
     * The same where somebody has looked at its first bytes.
     *
     * @param found the name in them, which counts more than that of the target; null if there is none
     */
    public Asked sniffed(String spoken, String found) {
        return new Asked(udp, found == null ? name : canonical(found), addresses, port, inbound, user, source, spoken);
    }

    /** The same where the target's name has been looked up. */
    public Asked resolved(List<InetAddress> found) {
        return new Asked(udp, name, List.copyOf(found), port, inbound, user, source, protocol);
    }

    /** The same for another target. A name that stood in first bytes stays beside an address. */
    Asked to(String host, int otherPort) {
        Asked other = of(udp, host, otherPort, inbound, user, source);
        String known = other.name == null && !protocol.isEmpty() ? name : other.name;
        return new Asked(udp, known, other.addresses, otherPort, inbound, user, source, protocol);
    }

    /** The same for another port. */
    Asked at(int otherPort) {
        return new Asked(udp, name, addresses, otherPort, inbound, user, source, protocol);
    }

    /** As names are compared: a capital letter, or the dot of a full name, must not get past a rule. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
