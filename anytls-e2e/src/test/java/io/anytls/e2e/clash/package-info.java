/** A client that is started with what Clash users have. */
package io.anytls.e2e.clash;
