package io.anytls.daemon.link;

import io.anytls.daemon.address.HostPort;

/** Takes a link apart by hand: {@link java.net.URI} refuses much of what is shared, and quotes the password when it does. */
final class LinkParser {

    static final String SCHEME = "anytls://";

    private LinkParser() {}

    static AnyTlsLink parse(String text) {
        String link = text.strip();
        if (!AnyTlsLink.isLink(link)) {
            throw new IllegalArgumentException("a link begins with anytls://");
        }
        String rest = link.substring(SCHEME.length());

        int hash = rest.indexOf('#');
        String name = hash < 0 ? "" : PercentCode.decodeOrKeep(rest.substring(hash + 1));
        rest = hash < 0 ? rest : rest.substring(0, hash);

        int question = rest.indexOf('?');
        LinkParameters parameters = LinkParameters.parse(question < 0 ? "" : rest.substring(question + 1));
        rest = question < 0 ? rest : rest.substring(0, question);

        // The last at-sign, because people forget to escape those in their passwords; a host has none.
        int at = rest.lastIndexOf('@');
        if (at < 0 && isCutInTwo(link, rest, parameters)) {
            // The password was cut in two, and its first half would be dialled as a host.
            throw new IllegalArgumentException("a ? or # in the password has to be written as %3F or %23");
        }
        String password = at < 0 ? "" : password(rest.substring(0, at));
        String authority = decode("host", hostAndPort(rest.substring(at + 1)));

        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String port = hasPort ? authority.substring(colon + 1) : "";
        return new AnyTlsLink(
                password.isEmpty() ? parameters.password() : password,
                host(host),
                port.isEmpty() ? AnyTlsLink.DEFAULT_PORT : port(port),
                parameters.sni(),
                parameters.insecure(),
                name,
                parameters.unknownKeys(),
                parameters.extras());
    }

    /** Whether the end of the password, with the at-sign behind it, has gone into the parameters or the name. */
    private static boolean isCutInTwo(String link, String authority, LinkParameters parameters) {
        int hash = link.indexOf('#');
        String name = hash < 0 ? "" : link.substring(hash + 1);
        boolean bare = authority.indexOf(':') < 0 && authority.indexOf('/') < 0 && parameters.isEmpty();
        return link.substring(0, hash < 0 ? link.length() : hash).indexOf('@') >= 0 || bare && name.matches(".+@.+");
    }

    /** Some programs write {@code user:password}; a colon that belongs to the password is escaped. */
    private static String password(String userInfo) {
        int colon = userInfo.indexOf(':');
        boolean pair = colon >= 0 && colon < userInfo.length() - 1;
        String raw = pair ? userInfo.substring(colon + 1) : colon >= 0 ? userInfo.substring(0, colon) : userInfo;
        return decode("password", raw);
    }

    private static String hostAndPort(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0 && slash < text.length() - 1) {
            throw new IllegalArgumentException(
                    "the link has a path, which means nothing (is a / in the password not" + " written as %2F?)");
        }
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static String host(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the link has no host");
        }
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: [::1]");
        }
        return HostPort.parseHost(host);
    }

    private static int port(String text) {
        int port = HostPort.parsePort(text);
        if (port == 0) {
            throw new IllegalArgumentException("the port must be between 1 and 65535, not 0");
        }
        return port;
    }

    static String decode(String what, String text) {
        try {
            return PercentCode.decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " in the link " + e.getMessage(), e);
        }
    }
}
