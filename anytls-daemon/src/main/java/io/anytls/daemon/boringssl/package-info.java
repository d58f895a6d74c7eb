/**
 * BoringSSL: whether it is there ({@link io.anytls.daemon.boringssl.TlsEngine}), and, from Java 22 on, on Linux, the way to functions
 * of it that Netty's own API does not reach. Never here: what is asked of it.
 */
package io.anytls.daemon.boringssl;
