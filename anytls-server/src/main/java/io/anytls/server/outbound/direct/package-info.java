/** The outbound that connects from this machine. How it is chosen is not known here. */
package io.anytls.server.outbound.direct;
