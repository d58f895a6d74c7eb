package io.anytls.daemon.link;

import io.anytls.daemon.address.HostPort;
import java.util.List;

/**
 * A server as a share link describes it.
 *
 * <p>The official form has no place for the pin of a key, so that one travels beside the link. What other programs read too is the
 * SHA-256 of the whole certificate, as {@code hpkp}.
 *
 * @param password may be empty: it then comes from elsewhere
 * @param host a name in ASCII or an IP literal without brackets
 * @param port 1 to 65535
 * @param sni the name to expect and to send (an IP literal is not sent); empty if the link says nothing
 * @param insecure whether the link asks for no verification; a client may want to hear that from its user
 * @param name what people call it; may be empty and may contain anything, so it is never shown unescaped
 * @param unknownKeys parameters that were not understood and have no effect, in order; not written by {@link #format}
 * @param extras what is understood beyond the official form
 */
public record AnyTlsLink(
        String password,
        String host,
        int port,
        String sni,
        boolean insecure,
        String name,
        List<String> unknownKeys,
        LinkExtras extras) {

    /** When a link says no port. */
    public static final int DEFAULT_PORT = 443;

    public AnyTlsLink {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port must be between 1 and 65535, not " + port);
        }
        host = HostPort.parseHost(host);
        unknownKeys = List.copyOf(unknownKeys);
    }

    public AnyTlsLink(String password, String host, int port, String sni, boolean insecure, String name) {
        this(password, host, port, sni, insecure, name, List.of(), LinkExtras.NONE);
    }

    /** True if the text means to be a link, right or wrong. */
    public static boolean isLink(String text) {
        return text.regionMatches(true, 0, LinkParser.SCHEME, 0, LinkParser.SCHEME.length());
    }

    /**
     * Understands the official form and the dialects of common programs.
     *
     * @throws IllegalArgumentException with one line that says what is wrong and never contains the password
     */
    public static AnyTlsLink parse(String text) {
        return LinkParser.parse(text);
    }

    /** The official form, with the password in it: {@code anytls://password@host:port/?sni=name&insecure=1#name}. */
    public String format() {
        StringBuilder link = new StringBuilder("anytls://");
        if (!password.isEmpty()) {
            link.append(PercentCode.encode(password)).append('@');
        }
        link.append(new HostPort(host, port)).append('/');
        char separator = '?';
        if (!sni.isEmpty()) {
            link.append(separator).append("sni=").append(PercentCode.encode(sni));
            separator = '&';
        }
        if (insecure) {
            link.append(separator).append("insecure=1");
            separator = '&';
        }
        for (String certificate : extras.certificates()) {
            link.append(separator).append("hpkp=").append(certificate);
            separator = '&';
        }
        if (!name.isEmpty()) {
            link.append('#').append(PercentCode.encode(name));
        }
        return link.toString();
    }

    /** The same with stars for the password, for logs and files. */
    public String masked() {
        String shown = format();
        int at = shown.indexOf('@'); // the encoded parts contain none
        return password.isEmpty() ? shown : "anytls://***" + shown.substring(at);
    }

    @Override
    public String toString() {
        return masked();
    }
}
