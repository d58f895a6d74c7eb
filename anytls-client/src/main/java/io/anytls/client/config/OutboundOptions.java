package io.anytls.client.config;

import io.anytls.daemon.tls.ClientTlsOptions;

/** An AnyTLS server and all about the way to it. */
public record OutboundOptions(ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls) {}
