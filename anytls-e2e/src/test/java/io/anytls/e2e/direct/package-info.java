/** A client that needs no server: its outbound in use is direct or block. */
package io.anytls.e2e.direct;
