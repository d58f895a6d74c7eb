package io.anytls.protocol.address;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.HexFormat;

/** Brings the text of a host into its one form, or refuses it with a message that a user can act on. */
final class HostText {

    /** A name's length is one byte on the wire. */
    private static final int MAX_NAME_BYTES = 255;

    /** What an IPv4-mapped IPv6 address begins with, RFC 4291 section 2.5.5.2. */
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private HostText() {}

    static String canonical(String text) {
        String host = withoutBrackets(text);
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(withoutDottedTail(host));
        if (ip == null) {
            return name(host);
        }
        if (host.indexOf('%') >= 0) {
            throw new IllegalArgumentException("An IPv6 address goes without a scope, this is " + host);
        }
        return canonical(ip);
    }

    /** Some programs leave an IPv6 address in the brackets that it has in a URL. */
    private static String withoutBrackets(String text) {
        if (!text.startsWith("[")) {
            return text;
        }
        if (!text.endsWith("]") || text.indexOf(':') < 0) {
            throw new IllegalArgumentException("Only an IPv6 address has brackets, this is " + printable(text));
        }
        return text.substring(1, text.length() - 1);
    }

    /** @param ip 4 or 16 bytes */
    static String canonical(byte[] ip) {
        boolean mapped = ip.length == 16 && Arrays.equals(ip, 0, MAPPED_PREFIX.length, MAPPED_PREFIX, 0, 12);
        return NetUtil.bytesToIpAddress(mapped ? Arrays.copyOfRange(ip, 12, 16) : ip);
    }

    /**
     * The IPv6 literal {@code 64:ff9b::1.2.3.4} as {@code 64:ff9b::102:304}: Netty knows a dotted tail behind {@code
     * ::ffff:} only, and takes {@code ::1.2.3.4} for a mapped address, which it is not.
     */
    private static String withoutDottedTail(String host) {
        int tail = host.lastIndexOf(':') + 1;
        if (tail == 0 || !NetUtil.isValidIpV4Address(host.substring(tail))) {
            return host;
        }
        byte[] ipv4 = NetUtil.createByteArrayFromIpAddressString(host.substring(tail));
        String hex = HexFormat.of().formatHex(ipv4);
        return host.substring(0, tail) + hex.substring(0, 4) + ":" + hex.substring(4);
    }

    private static String name(String host) {
        int length = ByteBufUtil.utf8Bytes(host);
        if (length < 1 || length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("A host has 1 to 255 bytes, this one has " + length);
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "A host with a colon is an IPv6 address, and this is none: " + printable(host));
        }
        // They are in no name that resolves, but would forge lines in a log.
        if (host.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A host has no control characters, this one has: " + printable(host));
        }
        return host;
    }

    private static String printable(String host) {
        return host.replaceAll("\\p{Cntrl}", "?");
    }
}
