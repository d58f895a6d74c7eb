package io.anytls.client.inbound.http;

import io.anytls.protocol.address.TargetAddress;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/**
 * What the request line of a request in absolute-form asks for, RFC 9112, section 3.2.2.
 *
 * @param address where to connect
 * @param authority the value of the Host header
 * @param originForm the request target for the origin server
 */
record RequestTarget(TargetAddress address, String authority, String originForm) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

    /** The reg-name of RFC 3986, section 3.2.2, which an IPv4 literal looks like, too. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=-]+");

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** @throws RefusedRequestException with 400 if it is not in absolute-form, or not for http */
    static RequestTarget absolute(HttpMethod method, String uri) throws RefusedRequestException {
        int authorityStart = authorityStart(uri);
        int authorityEnd = authorityStart;
        while (authorityEnd < uri.length() && "/?#".indexOf(uri.charAt(authorityEnd)) < 0) {
            authorityEnd++;
        }
        // Many programs leave in what is not for the server: who they are, and which part of the page they want.
        String authority = withoutUserInformation(uri.substring(authorityStart, authorityEnd));
        String rest = withoutFragment(uri.substring(authorityEnd));
        return new RequestTarget(address(authority, HTTP_PORT), authority, originForm(method, rest));
    }

    private static int authorityStart(String uri) throws RefusedRequestException {
        for (String scheme : new String[] {"http://", "ws://"}) {
            if (uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        throw RefusedRequestException.badRequest(
                SCHEME.matcher(uri).matches()
                        ? "this proxy forwards http only, everything else goes through CONNECT"
                        : "this is a proxy: it needs a request with a full URI, or CONNECT");
    }

    private static String withoutUserInformation(String authority) {
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String withoutFragment(String rest) {
        int fragment = rest.indexOf('#');
        return fragment < 0 ? rest : rest.substring(0, fragment);
    }

    /**
     * What CONNECT asks for. Many programs write an IPv6 address without its brackets; as there is always a port, the last colon is the
     * one in front of that.
     *
     * @throws RefusedRequestException with 400 if it is not {@code host:port}
     */
    static TargetAddress authority(String authority) throws RefusedRequestException {
        int portColon = authority.lastIndexOf(':');
        String host = authority.substring(0, Math.max(0, portColon));
        if (NetUtil.isValidIpV6Address(host) && !host.startsWith("[")) {
            return address("[" + host + "]" + authority.substring(portColon), HTTPS_PORT);
        }
        return address(authority, HTTPS_PORT);
    }

    private static TargetAddress address(String authority, int defaultPort) throws RefusedRequestException {
        int portColon = authority.indexOf(':', authority.startsWith("[") ? authority.indexOf(']') + 1 : 0);
        String host = portColon < 0 ? authority : authority.substring(0, portColon);
        String port = portColon < 0 ? "" : authority.substring(portColon + 1);
        try {
            return new TargetAddress(host(host), port.isEmpty() ? defaultPort : port(port));
        } catch (IllegalArgumentException e) {
            throw RefusedRequestException.badRequest("this is not a host and a port");
        }
    }

    private static String host(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0;
        if (!bracketed && !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException();
        }
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String port) {
        int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
        if (number == 0) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private static String originForm(HttpMethod method, String rest) {
        if (rest.isEmpty() && method.equals(HttpMethod.OPTIONS)) {
            return "*";
        }
        return escaped(rest.startsWith("/") ? rest : "/" + rest);
    }

    /** Some applications send names in UTF-8 as they are. The codec has read each byte as a character, and would not write it so. */
    private static String escaped(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < 0x80) {
                escaped.append((char) c);
            } else {
                escaped.append(String.format("%%%02X", c & 0xff));
            }
        });
        return escaped.toString();
    }
}
