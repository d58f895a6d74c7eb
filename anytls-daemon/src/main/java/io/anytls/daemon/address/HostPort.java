package io.anytls.daemon.address;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SNIHostName;

/**
 * A host and a port, written {@code host:port}, {@code [ipv6]:port} or {@code :port}.
 *
 * @param host an IP literal without brackets, a name in ASCII (international names are converted), or empty: all addresses
 * @param port 0 to 65535; 0 lets the system choose and makes sense for listening only
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the port must be between 0 and 65535, not " + port);
        }
    }

    /** @throws IllegalArgumentException with one line that says what is wrong and never repeats more than the host */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            boolean portAlone = text.matches("[0-9]{1,5}");
            throw new IllegalArgumentException(
                    portAlone
                            ? "a colon is missing; did you mean :" + text + "?"
                            : "the port is missing (expected HOST:PORT, [IPV6]:PORT or :PORT)");
        }
        String host = text.substring(0, colon);
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: [::1]:443");
        }
        return new HostPort(host.isEmpty() ? "" : parseHost(host), parsePort(text.substring(colon + 1)));
    }

    /**
     * Takes brackets, if there are any, off an IPv6 literal and turns an international name into ASCII.
     *
     * @throws IllegalArgumentException if it is neither a name nor an IP literal
     */
    public static String parseHost(String host) {
        if (host.startsWith("[")) {
            String literal = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
            if (!NetUtil.isValidIpV6Address(literal)) {
                throw new IllegalArgumentException("there is no IPv6 address between the brackets");
            }
            return literal;
        }
        if (NetUtil.isValidIpV6Address(host)) {
            return host;
        }
        String ascii = toAscii(host);
        if (ascii.isEmpty() || ascii.length() > 253 || !ascii.chars().allMatch(HostPort::isNameCharacter)) {
            throw new IllegalArgumentException("the host is neither a name nor an IP address");
        }
        return ascii;
    }

    /**
     * A name as TLS takes it: there is no dot behind it, and it can be sent.
     *
     * @param host as {@link #parseHost} returns it; an IP literal is as good, as it is never sent
     * @throws IllegalArgumentException if TLS does not know such names, those with an underscore for instance
     */
    public static String parseTlsName(String host) {
        String name = host.endsWith(".") && host.length() > 1 ? host.substring(0, host.length() - 1) : host;
        if (isIpLiteral(name)) {
            return name;
        }
        try {
            return new SNIHostName(name).getAsciiName();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the name cannot be sent in TLS: its parts are letters, digits and hyphens, with no hyphen at an end",
                    e);
        }
    }

    /** @throws IllegalArgumentException if it is not a number from 0 to 65535 */
    public static int parsePort(String port) {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the port must be a number between 0 and 65535");
        }
        return new HostPort("", Integer.parseInt(port)).port();
    }

    /** True if the text is an IPv4 or IPv6 literal (without brackets): such a name is never sent as SNI. */
    public static boolean isIpLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /**
     * The address that a literal means; nothing is looked up.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static InetAddress parseIp(String literal) {
        if (!isIpLiteral(literal)) {
            throw new IllegalArgumentException("'" + literal + "' is no IP address");
        }
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }

    /**
     * The address to listen on. No host, or {@code ::}, means all addresses of both families, as far as the machine has them. A name
     * is looked up, which blocks: for the start only.
     *
     * @throws UnknownHostException if the name has no address
     */
    public InetSocketAddress listenAddress() throws UnknownHostException {
        return host.isEmpty() || isIpv6Any()
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** Whether the host is the literal that means all addresses, {@code ::}. */
    public boolean isIpv6Any() {
        return NetUtil.isValidIpV6Address(host) && parseIp(host).isAnyLocalAddress();
    }

    /** The address to dial: an unresolved one for a name, so that Netty's resolver looks it up without blocking. */
    public InetSocketAddress dialAddress() {
        return isIpLiteral(host)
                ? new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port)
                : InetSocketAddress.createUnresolved(host, port);
    }

    private static String toAscii(String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException unfit) {
            return "";
        }
    }

    private static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }

    /** As it is written on a command line. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
