package io.anytls.daemon.fetch;

import io.anytls.daemon.address.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;

/**
 * What is to be fetched.
 *
 * @param url http or https, with a host; what is in its path and query may be a secret
 * @param mostBytes of the thing itself, decompressed
 * @param timeout for all of it, redirects among it
 * @param userAgent what the web server is told about this program: panels choose a format by it
 * @param known what is there already; it is not fetched again if it has not changed
 */
public record FetchRequest(URI url, int mostBytes, Duration timeout, String userAgent, Validators known) {

    /** Of what a person keeps in a list. */
    private static final int MOST_BYTES = 16 << 20;

    private static final int LONGEST_URL = 8_192;
    private static final int LONGEST_AGENT = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String USER_AGENT = "anytls-client";

    public FetchRequest {
        if (!isAgent(userAgent)) {
            throw new IllegalArgumentException("has to be one line of at most " + LONGEST_AGENT + " characters");
        }
    }

    /**
     * With the limits that fit a list: 16 MiB and 30 s.
     *
     * @throws IllegalArgumentException with what is wrong with the address, which is not repeated
     */
    public static FetchRequest of(String url) {
        return new FetchRequest(parse(url), MOST_BYTES, TIMEOUT, USER_AGENT, Validators.NONE);
    }

    public FetchRequest withMostBytes(int most) {
        return new FetchRequest(url, most, timeout, userAgent, known);
    }

    public FetchRequest withTimeout(Duration limit) {
        return new FetchRequest(url, mostBytes, limit, userAgent, known);
    }

    public FetchRequest withUserAgent(String agent) {
        return new FetchRequest(url, mostBytes, timeout, agent, known);
    }

    public FetchRequest withKnown(Validators validators) {
        return new FetchRequest(url, mostBytes, timeout, userAgent, validators);
    }

    /** Where it is fetched from, fit for a log: a token is in the path or behind it. */
    public String shown() {
        return shown(url);
    }

    static String shown(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + "/...";
    }

    /** Whether a text can be told to a web server as {@code User-Agent}. */
    public static boolean isAgent(String text) {
        return text.length() <= LONGEST_AGENT && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /**
     * An address of the web.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static URI parse(String text) {
        URI url;
        try {
            url = new URI(new URI(text.strip()).toASCIIString()); // a path may have letters of any language
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "is no address of the web: a character in it has to be written with a percent sign");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
            throw new IllegalArgumentException("has to be an address of the web: https://HOST/...");
        } else if (text.length() > LONGEST_URL || url.getPort() == 0 || url.getPort() > 65_535) {
            throw new IllegalArgumentException("has a port that there is not, or is endless");
        }
        HostPort.parseHost(url.getHost());
        return url;
    }

    @Override
    public String toString() {
        return "FetchRequest[" + shown() + "]";
    }
}
