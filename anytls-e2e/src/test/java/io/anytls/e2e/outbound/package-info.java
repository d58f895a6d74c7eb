/** The server's way out with real traffic: its pool, and what it must never mix up. The client's pool is not looked at here. */
package io.anytls.e2e.outbound;
