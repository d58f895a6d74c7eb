/**
 * Certificates and keys as files and bytes: read in the forms that people have, put in order, compared, hashed, judged. What a
 * handshake does with them, and whom a client trusts, is {@code tls}'s.
 *
 * <p>A server's own pair begins at {@link io.anytls.daemon.certificate.TlsIdentity}, an authority's certificates at {@link
 * io.anytls.daemon.certificate.CertificatePem}; pins are {@link io.anytls.daemon.certificate.Spki} (of the key) and {@link
 * io.anytls.daemon.certificate.Fingerprint} (of the whole).
 */
package io.anytls.daemon.certificate;
