/** Where to listen and where to dial, as people write it. Never here: resolving names, or the address format of the wire. */
package io.anytls.daemon.address;
