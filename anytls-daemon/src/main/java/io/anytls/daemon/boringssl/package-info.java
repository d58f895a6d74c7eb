/**
 * The way into the BoringSSL that Netty has loaded, to functions that Netty's own API does not reach: from Java 22 on, on Linux. Never
 * here: what is asked of it.
 */
package io.anytls.daemon.boringssl;
