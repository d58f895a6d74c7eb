/** What the first bytes of a stream's payload tell about it. Both programs look, and neither changes a byte. */
package io.anytls.daemon.payload;
