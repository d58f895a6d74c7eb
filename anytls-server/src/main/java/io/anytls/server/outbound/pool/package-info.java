/**
 * Connections to busy targets, dialled ahead of the streams that will need them, each lent once and before it has carried a byte.
 * What a stream is, and what travels on a connection once it is lent, is not known here.
 */
package io.anytls.server.outbound.pool;
