package io.anytls.daemon.tls;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.boringssl.ClosedDoorException;
import io.anytls.daemon.boringssl.TlsEngine;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.ech.Ech;
import io.anytls.daemon.ech.EchKeys;
import io.anytls.daemon.text.Printable;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/** The TLS of a server: one certificate for everybody. Thread-safe. */
public final class ServerTls {

    /** Sessions kept for TLS 1.2 clients that come back; newer ones keep theirs themselves. Some KiB each. */
    private static final int CACHED_SESSIONS = 1024;

    private static final List<String> SUITES = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** For whoever has asked for TLS 1.0 or 1.1. */
    private static final List<String> OLD_SUITES = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

    private final TlsIdentity identity;
    private final TlsParameters parameters;
    private final SslContext context;

    private ServerTls(TlsIdentity identity, TlsParameters parameters, SslContext context) {
        this.identity = identity;
        this.parameters = parameters;
        this.context = context;
    }

    /**
     * @param alpn protocols to choose from, best first; empty to ignore what clients offer
     * @throws StartupException if this machine cannot do it
     */
    public static ServerTls create(TlsIdentity identity, List<String> alpn) {
        return create(identity, alpn, TlsParameters.DEFAULT);
    }

    /** The same with versions and ciphers. */
    public static ServerTls create(TlsIdentity identity, List<String> alpn, TlsParameters parameters) {
        return create(identity, alpn, parameters, TlsEngine.choose());
    }

    /** The same with keys for hellos that are encrypted (ECH). */
    public static ServerTls create(
            TlsIdentity identity, List<String> alpn, TlsParameters parameters, Optional<EchKeys> keys) {
        ServerTls made = create(identity, alpn, parameters);
        keys.ifPresent(made::use);
        return made;
    }

    /** Deprecated as only who knows BoringSSL may have its address. */
    @SuppressWarnings("deprecation")
    private void use(EchKeys keys) {
        try {
            if (!(context instanceof ReferenceCountedOpenSslContext boringSsl)) {
                throw new ClosedDoorException("the TLS is Java's own");
            }
            Ech.ofProcess().use(boringSsl.sslCtxPointer(), keys);
        } catch (ClosedDoorException e) {
            throw StartupException.failure("ECH, which the configuration wants, cannot be had: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw StartupException.failure(
                    "the ECH keys cannot be used (does each belong to its configuration?): " + e.getMessage(), e);
        }
    }

    static ServerTls create(TlsIdentity identity, List<String> alpn, SslProvider provider) {
        return create(identity, alpn, TlsParameters.DEFAULT, provider);
    }

    private static ServerTls create(
            TlsIdentity identity, List<String> alpn, TlsParameters parameters, SslProvider provider) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(keys(identity, provider))
                    .sslProvider(provider)
                    // Without a trust manager Netty would read the system's authorities.
                    .trustManager(new AnyVerifier())
                    .sessionCacheSize(CACHED_SESSIONS);
            parameters.applyTo(builder, provider, suites(parameters));
            if (!alpn.isEmpty()) {
                builder.applicationProtocolConfig(ClientTls.alpn(alpn));
            }
            return new ServerTls(identity, parameters, builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw StartupException.failure("TLS cannot be set up: " + Printable.line(e.getMessage()), e);
        }
    }

    /** Those of today: with an ephemeral key and authenticated encryption. Older versions of TLS have none of these. */
    private static List<String> suites(TlsParameters parameters) {
        List<String> suites = new ArrayList<>(SUITES);
        if (parameters.min().compareTo(TlsVersion.TLS_1_2) < 0) {
            suites.addAll(OLD_SUITES);
        }
        return suites;
    }

    /** BoringSSL's own form of key and chain is made once, not for each handshake. */
    private static KeyManagerFactory keys(TlsIdentity identity, SslProvider provider) {
        KeyManagerFactory kept = new KeyManagerFactoryWrapper(new KeptIdentity(identity));
        return provider == SslProvider.JDK ? kept : new OpenSslCachingX509KeyManagerFactory(kept);
    }

    /**
     * A new handler, first in an accepted connection's pipeline.
     *
     * @param handshakeTimeout until the connection is closed, unless the parameters say so; more than zero
     */
    public SslHandler newHandler(ByteBufAllocator allocator, Duration handshakeTimeout) {
        SslHandler handler = context instanceof JdkSslContext
                ? new BoundedSslHandler(context.newEngine(allocator))
                : context.newHandler(allocator);
        handler.setHandshakeTimeout(
                parameters.handshakeTimeout().orElse(handshakeTimeout).toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    public TlsIdentity identity() {
        return identity;
    }
}
