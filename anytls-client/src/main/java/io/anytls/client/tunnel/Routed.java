package io.anytls.client.tunnel;

/**
 * Where a request goes.
 *
 * @param request that is put to the outbound: what rules have changed is changed there
 */
public record Routed(Outbound outbound, StreamRequest request) {}
