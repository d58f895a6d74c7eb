package io.anytls.daemon.address;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as people write them: {@code 127.0.0.1:1080}, {@code [2001:db8::1]:443}, {@code [::]:8443}. */
public final class SocketText {

    private SocketText() {}

    /** @param address of any kind; null is shown as "nowhere" */
    public static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress ip)) {
            return address == null ? "nowhere" : address.toString();
        }
        String host = ip.isUnresolved() ? ip.getHostString() : NetUtil.toAddressString(ip.getAddress());
        return new HostPort(host, ip.getPort()).toString();
    }
}
