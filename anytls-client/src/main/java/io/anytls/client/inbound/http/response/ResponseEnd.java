package io.anytls.client.inbound.http.response;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * Fired behind the last byte of a response.
 *
 * @param trailers as they came; mostly empty
 * @param reusable whether the connection can carry another request: the server keeps it, and has said nothing behind its answer that
 *     could be taken for the next one
 */
public record ResponseEnd(HttpHeaders trailers, boolean reusable) {}
