package io.anytls.daemon.tls;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
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
    private final SslContext context;
    private final String peerHost;

    private ClientTls(ClientTlsOptions options, SslContext context, String peerHost) {
        this.options = options;
        this.context = context;
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
        X509ExtendedTrustManager verifier = verifier(options);
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(verifier)
                .endpointIdentificationAlgorithm(verifier instanceof RootsVerifier && engineKnowsName ? "HTTPS" : null);
        options.parameters().applyTo(builder);
        if (options.sendsName()) {
            // Set by name as well: engines send a host of their own accord only if there is a dot in it.
            builder.serverName(new SNIHostName(options.name()));
        }
        if (!options.alpn().isEmpty()) {
            builder.applicationProtocolConfig(alpn(options.alpn()));
        }
        try {
            return new ClientTls(options, builder.build(), engineKnowsName ? options.name() : null);
        } catch (SSLException e) {
            throw StartupException.failure("TLS cannot be set up: " + e.getMessage(), e);
        }
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
        return new RootsVerifier(roots, options.name());
    }

    static ApplicationProtocolConfig alpn(List<String> protocols) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    /**
     * A new handler, first in a connection's pipeline. Its handshake fails with a cause in which
     * {@link CertificateRefusedException#in} finds the reason, if it is the certificate.
     *
     * @param port of the server: the key of the session cache
     * @param handshakeTimeout until the connection is closed, unless the options say so; more than zero
     */
    public SslHandler newHandler(ByteBufAllocator allocator, int port, Duration handshakeTimeout) {
        SslHandler handler =
                peerHost == null ? context.newHandler(allocator) : context.newHandler(allocator, peerHost, port);
        Duration limit = options.parameters().handshakeTimeout().orElse(handshakeTimeout);
        handler.setHandshakeTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    public ClientTlsOptions options() {
        return options;
    }
}
