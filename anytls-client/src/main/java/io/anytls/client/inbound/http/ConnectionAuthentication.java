package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/** The schemes that prove to a connection, not to each request, who speaks on it: NTLM, and Negotiate (RFC 4559, section 6). */
final class ConnectionAuthentication {

    private ConnectionAuthentication() {}

    /** @param name the header of credentials or of a challenge */
    static boolean isIn(HttpHeaders headers, CharSequence name) {
        return headers.getAll(name).stream()
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .anyMatch(value -> value.startsWith("ntlm") || value.startsWith("negotiate"));
    }
}
