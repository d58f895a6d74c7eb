/**
 * How the first flights of each stream are shaped: what may be done, by which chance (docs/protocol.md, Shapes of streams). Who does it is the session.
 */
package io.anytls.protocol.shape;
