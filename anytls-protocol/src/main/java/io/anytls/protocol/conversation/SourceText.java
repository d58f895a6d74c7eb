package io.anytls.protocol.conversation;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where a connection comes from, as a person reads it. */
final class SourceText {

    private SourceText() {}

    static String of(SocketAddress source) {
        return source instanceof InetSocketAddress address && !address.isUnresolved()
                ? NetUtil.toSocketAddressString(address)
                : String.valueOf(source);
    }
}
