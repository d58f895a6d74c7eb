package io.anytls.daemon.ech;

import java.util.Optional;

/**
 * That a client hides the server's name by ECH.
 *
 * @param configs what the server was made with; empty to ask DNS for it before each dial
 * @param queryName for DNS; empty for the server's own name
 */
public record EchOptions(Optional<EchConfigList> configs, String queryName) {}
