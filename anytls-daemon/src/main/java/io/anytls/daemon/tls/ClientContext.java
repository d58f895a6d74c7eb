package io.anytls.daemon.tls;

import io.anytls.daemon.hello.ChromeHello;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.hello.Hellos;
import io.anytls.daemon.hello.PreparedHello;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a client's connections are made with: a context, and the hello that it is prepared for. Thread-safe. */
final class ClientContext {

    private final SslContext context;

    /** Null for the library's own. */
    private final PreparedHello hello;

    private ClientContext(SslContext context, PreparedHello hello) {
        this.context = context;
        this.hello = hello;
    }

    /**
     * The hello that is asked for if it can be had, and looks as it should; else the plain one, and then the log says why.
     *
     * @param plain a context without any of it
     */
    static ClientContext choose(ClientTlsOptions options, SslProvider provider, SslContext plain) {
        Hellos hellos = Hellos.ofProcess();
        if (options.hello() == HelloKind.PLAIN) {
            if (plain instanceof ReferenceCountedOpenSslContext context) {
                hellos.plain().ifPresent(wider -> wider.prepareContext(address(context)));
            }
            return new ClientContext(plain, null);
        }
        if (!(plain instanceof ReferenceCountedOpenSslContext)) {
            hellos.tell("the TLS is Java's own");
            return new ClientContext(plain, null);
        }
        ClientContext found = null;
        Optional<ChromeHello> chrome = hellos.chrome();
        if (chrome.isPresent() && options.hello() == HelloKind.CHROME_152) {
            found = prepared(options, HelloKind.CHROME_152, provider, chrome.get());
        }
        if (chrome.isPresent() && found == null) {
            found = prepared(options, HelloKind.CHROME, provider, chrome.get());
        }
        return found != null ? found : new ClientContext(plain, null);
    }

    /** Null if it cannot be had; that has been told. */
    private static ClientContext prepared(
            ClientTlsOptions options, HelloKind kind, SslProvider provider, ChromeHello chrome) {
        List<String> alpn = options.alpn().isEmpty() ? ChromeHello.ALPN : options.alpn();
        try {
            ReferenceCountedOpenSslContext context =
                    (ReferenceCountedOpenSslContext) ClientTls.builder(options, alpn, provider)
                            .option(OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS, chrome.compression())
                            .build();
            PreparedHello hello = chrome.prepareContext(
                    address(context),
                    kind,
                    options.parameters().cipherSuites().isEmpty(),
                    options.parameters().groups().isEmpty(),
                    alpn.contains("h2"));
            ClientContext prepared = new ClientContext(context, hello);
            if (!options.unlikeBrowser().isEmpty()) {
                Hellos.ofProcess().changed(options.unlikeBrowser());
                return prepared;
            }
            Optional<String> trouble = prepared.verify(options);
            trouble.ifPresent(reason -> Hellos.ofProcess().warn(kind, reason));
            return trouble.isEmpty() ? prepared : null;
        } catch (SSLException | IllegalStateException e) {
            Hellos.ofProcess().warn(kind, e.getMessage());
            return null;
        }
    }

    /** Deprecated as only who knows BoringSSL may have it. */
    @SuppressWarnings("deprecation")
    private static long address(ReferenceCountedOpenSslContext context) {
        return context.sslCtxPointer();
    }

    private Optional<String> verify(ClientTlsOptions options) {
        ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine)
                newHandler(UnpooledByteBufAllocator.DEFAULT, null, 0).engine();
        try {
            return hello.verify(engine, options.sendsName());
        } finally {
            engine.shutdown();
        }
    }

    /** @param peerHost null if the engine shall not know it */
    SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int port) {
        SslHandler handler =
                peerHost == null ? context.newHandler(allocator) : context.newHandler(allocator, peerHost, port);
        if (hello != null) {
            hello.prepareConnection(((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer());
        }
        return handler;
    }
}
