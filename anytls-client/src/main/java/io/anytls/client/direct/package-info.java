/** Streams that need no server of ours: sockets straight to their targets, or through another program's proxy, and none at all. */
package io.anytls.client.direct;
