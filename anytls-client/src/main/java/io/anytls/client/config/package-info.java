/**
 * What the client is told to do, as plain records, and how a file says it. Nothing here knows Netty or how any of it is done.
 *
 * <ul>
 *   <li>A file: {@code ClientFile} reads the whole, {@code OutboundsFile} where streams go; each object has a {@code ...Fields}
 *       class with its table.
 *   <li>What comes of it: {@code ClientConfig}, of {@code InboundOptions} and {@code RouteOptions}; {@code OutboundConfig} has a
 *       record for each type of outbound, {@code GroupConfig} those that choose among others.
 *   <li>Options with flags: {@code PoolOptions} (with {@code PoolRules} and {@code PoolHints}), {@code UdpOptions}, {@code
 *       TrustFields}, {@code HelloFields}. How one is added: docs/how-to/add-an-option.md.
 *   <li>Other programs' files and links become ours: {@code ClashImport}, {@code LinkImport}, {@code ServerList}, {@code
 *       Subscriptions}.
 * </ul>
 */
package io.anytls.client.config;
