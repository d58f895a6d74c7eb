/** Streams that need no server: sockets straight to their targets, and none at all. */
package io.anytls.client.direct;
