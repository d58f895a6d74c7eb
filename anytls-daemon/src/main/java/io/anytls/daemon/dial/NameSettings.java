package io.anytls.daemon.dial;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How this machine resolves names.
 *
 * @param resolvConf which name servers are asked, and how
 * @param hosts what is known without them, of both families, by name in lower case
 */
record NameSettings(ResolvConf resolvConf, Map<String, List<InetAddress>> hosts) {

    /**
     * The addresses that need no question, one or more of the family; empty if a name server has to be asked. {@code localhost} and the
     * names below it are this machine even where no file says so (RFC 6761, section 6.3).
     */
    List<InetAddress> known(String name, boolean ipv6) {
        String key = (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
        List<InetAddress> all = hosts.getOrDefault(key, List.of());
        if (all.isEmpty() && (key.equals("localhost") || key.endsWith(".localhost"))) {
            all = List.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6);
        }
        return all.stream()
                .filter(address -> address instanceof Inet6Address == ipv6)
                .toList();
    }

    /** Whether the files alone decide what the name is: then a family that they leave out is absent. */
    boolean decides(String name) {
        return !known(name, false).isEmpty() || !known(name, true).isEmpty();
    }
}
