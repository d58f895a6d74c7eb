package io.anytls.daemon.tls;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.boringssl.ClosedDoorException;
import io.anytls.daemon.boringssl.TlsEngine;
import io.anytls.daemon.ech.Ech;
import io.anytls.daemon.ech.EchConfigList;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The TLS of one client towards one server. Each has a context of its own, and with it its own session cache: a session that was
 * agreed on under one kind of trust is never resumed under another. Thread-safe.
 */
public final class ClientTls {

    private final ClientTlsOptions options;
    private final SslProvider provider;

    /** Made at the start, so that options that make no sense are told then. */
    private final SslContext plain;

    private final String peerHost;

    /** Null until the first connection. */
    private volatile ClientContext used;

    /** Null if the server's name is not hidden. */
    private final Ech ech;

    private ClientTls(ClientTlsOptions options, SslProvider provider, SslContext plain, String peerHost) {
        this.options = options;
        this.provider = provider;
        this.ech = ech(options, provider);
        this.plain = plain;
        this.peerHost = peerHost;
    }

    /** @throws StartupException if this machine cannot do it */
    public static ClientTls create(ClientTlsOptions options) {
        return create(options, TlsEngine.choose());
    }

    static ClientTls create(ClientTlsOptions options, SslProvider provider) {
        // An engine that knows a host name sends it, so it only learns a name that may be sent; an address is never
        // sent.
        boolean engineKnowsName = options.sendsName() || HostPort.isIpLiteral(options.name());
        try {
            SslContext plain = builder(options, options.alpn(), provider).build();
            return new ClientTls(options, provider, plain, engineKnowsName ? options.name() : null);
        } catch (SSLException e) {
            throw StartupException.failure("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Ech ech(ClientTlsOptions options, SslProvider provider) {
        if (options.ech().isEmpty()) {
            return null;
        }
        try {
            if (provider == SslProvider.JDK) {
                throw new ClosedDoorException("the TLS is Java's own");
            }
            return Ech.ofProcess();
        } catch (ClosedDoorException e) {
            throw StartupException.failure("ECH, which the configuration wants, cannot be had: " + e.getMessage(), e);
        }
    }

    static SslContextBuilder builder(ClientTlsOptions options, List<String> alpn, SslProvider provider) {
        boolean engineKnowsName = options.sendsName() || HostPort.isIpLiteral(options.name());
        X509ExtendedTrustManager verifier = verifier(options);
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(verifier)
                .endpointIdentificationAlgorithm(verifier instanceof RootsVerifier && engineKnowsName ? "HTTPS" : null);
        options.parameters().applyTo(builder, provider);
        if (options.sendsName()) {
            // Set by name as well: engines send a host of their own accord only if there is a dot in it.
            builder.serverName(new SNIHostName(options.name()));
        }
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(alpn(alpn));
        }
        return builder;
    }

    private static X509ExtendedTrustManager verifier(ClientTlsOptions options) {
        Trust trust = options.trust();
        if (trust instanceof Trust.Pins pins) {
            return new PinVerifier(options.name(), pins);
        }
        if (trust instanceof Trust.Insecure) {
            return new AnyVerifier();
        }
        X509ExtendedTrustManager roots =
                trust instanceof Trust.Roots given ? RootStore.of(given.authorities()) : RootStore.system();
        return new RootsVerifier(roots, options.name(), options.ech().isPresent());
    }

    static ApplicationProtocolConfig alpn(List<String> protocols) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    /**
     * Puts TLS first into a connection's pipeline. If the server's name is to be hidden, {@link EchRejection#in} says afterwards whether a
     * handshake has failed of that.
     *
     * @param configs to hide the name with; null if it is not to be hidden
     * @param port of the server: the key of the session cache
     * @param handshakeTimeout until the connection is closed, unless the options say so; more than zero
     */
    public void secure(ChannelPipeline pipeline, EchConfigList configs, int port, Duration handshakeTimeout) {
        SslHandler handler = newHandler(pipeline.channel().alloc(), port, handshakeTimeout);
        if (ech != null) {
            ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) handler.engine();
            ech.offer(engine.sslPointer(), configs);
            pipeline.addLast("ech", new EchWatch(ech, engine, hidden(configs)));
        }
        pipeline.addLast("tls", handler);
    }

    /**
     * A new handler, first in a connection's pipeline, which hides no name. Its handshake fails with a cause in which
     * {@link CertificateRefusedException#in} finds the reason, if it is the certificate.
     *
     * @param port of the server: the key of the session cache
     * @param handshakeTimeout until the connection is closed, unless the options say so; more than zero
     */
    public SslHandler newHandler(ByteBufAllocator allocator, int port, Duration handshakeTimeout) {
        SslHandler handler = used().newHandler(allocator, peerHost, port);
        Duration limit = options.parameters().handshakeTimeout().orElse(handshakeTimeout);
        handler.setHandshakeTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /** Null if no name is sent, or the one that everybody may see. */
    private String hidden(EchConfigList configs) {
        return options.sendsName() && !options.name().equals(configs.publicName()) ? options.name() : null;
    }

    /** Made at the first connection: most of what a browser's hello takes is done while nothing else happens yet. */
    private ClientContext used() {
        ClientContext known = used;
        if (known == null) {
            synchronized (this) {
                if (used == null) {
                    used = ClientContext.choose(options, provider, plain);
                }
                known = used;
            }
        }
        return known;
    }

    public ClientTlsOptions options() {
        return options;
    }
}
