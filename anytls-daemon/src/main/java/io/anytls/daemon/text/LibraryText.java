package io.anytls.daemon.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What libraries say of a failure, without their numbers and the names of their functions: a person wants what the system or the peer says. */
public final class LibraryText {

    /** Netty's native transports: {@code recvAddress(..) failed with error(-104): Connection reset by peer}. */
    private static final Pattern SYSTEM = Pattern.compile("\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): (.)");

    /** BoringSSL: {@code error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE}. */
    private static final Pattern BORING_SSL =
            Pattern.compile("error:[0-9a-fA-F]{1,16}:[^:]{0,40}:[^:]{0,40}:((?:SSLV3|TLSV1)_ALERT_)?(\\w+)");

    /** Java's TLS: {@code (handshake_failure) Received fatal alert: handshake_failure}. */
    private static final Pattern JAVA_TLS = Pattern.compile("(?:\\(\\w+\\) )?Received fatal alert: (\\w+)");

    private static final String ALERT = "the other side's TLS alert: ";

    private LibraryText() {}

    /** The same message with what is for a person in it; alerts of TLS by the names that they have in RFC 8446, with blanks. */
    public static String plain(String message) {
        String text = SYSTEM.matcher(message).replaceAll(call -> quoted(call.group(1)));
        text = BORING_SSL
                .matcher(text)
                .replaceAll(error -> (error.group(1) == null ? "TLS: " : ALERT) + quoted(error.group(2)));
        return JAVA_TLS.matcher(text).replaceAll(alert -> ALERT + quoted(alert.group(1)));
    }

    private static String quoted(String name) {
        return Matcher.quoteReplacement(name.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
}
