package io.anytls.daemon.config;

/**
 * A configuration that has been read.
 *
 * @param config what it comes to
 * @param root the whole of it, to be written again
 */
public record Checked<T>(T config, Section root) {}
