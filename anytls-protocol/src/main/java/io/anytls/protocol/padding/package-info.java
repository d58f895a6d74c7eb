/**
 * The padding scheme, and the handler that shapes a client's first packets by it. Never looks into a stream's payload,
 * never changes it, and has no part in a server's pipeline.
 */
package io.anytls.protocol.padding;
