/**
 * TLS contexts for both roles: whom a client trusts, what a server shows, BoringSSL or the JDK. Never here: certificates and keys
 * by themselves ({@code certificate}), making them, or what is said once the handshake is done.
 *
 * <p>A client begins at {@link io.anytls.daemon.tls.ClientTls}: {@link io.anytls.daemon.tls.ClientTlsOptions} say which name and
 * which {@link io.anytls.daemon.tls.Trust}, of which {@link io.anytls.daemon.tls.ServerVerifier} has a kind for each. A server
 * begins at {@link io.anytls.daemon.tls.ServerTls}. Which library does it is {@link io.anytls.daemon.boringssl.TlsEngine}'s choice; what
 * failed is put into words by {@link io.anytls.daemon.tls.HandshakeFailure}.
 */
package io.anytls.daemon.tls;
