package io.anytls.client.inbound.http;

import io.anytls.client.inbound.application.ProxyUsers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** RFC 7617 for proxies: each request brings its own credentials. */
record BasicAuthentication(ProxyUsers users) {

    private static final String SCHEME = "Basic ";

    private static final ErrorPage REQUIRED = new ErrorPage(
            HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED,
            "this proxy needs a user name and a password",
            "Proxy-Authenticate: Basic realm=\"anytls\", charset=\"UTF-8\"");

    /**
     * Who asks; empty where nobody has to say who they are.
     *
     * @throws RefusedRequestException with 407 if users are configured and this is none of them
     */
    String user(HttpHeaders headers) throws RefusedRequestException {
        if (users.isEmpty()) {
            return "";
        }
        return owner(headers.get(HttpHeaderNames.PROXY_AUTHORIZATION))
                .orElseThrow(() -> new RefusedRequestException(REQUIRED));
    }

    private Optional<String> owner(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] credentials;
        try {
            credentials = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).trim());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int colon = indexOfColon(credentials);
        return colon < 0
                ? Optional.empty()
                : users.owner(
                        Arrays.copyOf(credentials, colon),
                        Arrays.copyOfRange(credentials, colon + 1, credentials.length));
    }

    /** The first one: a password may contain others. */
    private static int indexOfColon(byte[] credentials) {
        for (int i = 0; i < credentials.length; i++) {
            if (credentials[i] == ':') {
                return i;
            }
        }
        return -1;
    }
}
