package io.anytls.client.inbound.http.response;

import java.io.IOException;

/**
 * Fired in place of what should have come; nothing follows.
 *
 * @param cause in words for the application
 * @param unasked whether the bytes belong to no request: they came before one was sent
 */
public record ResponseFailure(IOException cause, boolean unasked) {}
