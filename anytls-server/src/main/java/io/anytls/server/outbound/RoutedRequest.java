package io.anytls.server.outbound;

/**
 * Where a request goes.
 *
 * @param request that is put to the outbound: what rules have changed is changed there
 */
public record RoutedRequest(Outbound outbound, StreamRequest request) {}
