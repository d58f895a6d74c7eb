package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.NativeFunction;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A browser's hello in one client's context; what it is for each connection. Any thread. */
public final class PreparedHello {

    private final Functions functions;
    private final HelloKind kind;
    private final long http2;

    /** Null if BoringSSL knows all that is in it. */
    private final SignatureList signatures;

    /** @param http2 the address of the word; 0 if ALPN does not have it */
    PreparedHello(Functions functions, HelloKind kind, long http2, SignatureList signatures) {
        this.functions = functions;
        this.kind = kind;
        this.http2 = http2;
        this.signatures = signatures;
    }

    /**
     * Prepares one connection before its handshake.
     *
     * @param connection of BoringSSL
     */
    public void prepareConnection(long connection) {
        functions.call(NativeFunction.SSL_set_enable_ech_grease, connection, 1);
        if (http2 != 0) {
            // Chrome has settings of HTTP/2 to tell behind TLS already, and tells none.
            functions.call(NativeFunction.SSL_set_alps_use_new_codepoint, connection, 1);
            functions.require(NativeFunction.SSL_add_application_settings, connection, http2, 2, 0, 0);
        }
        if (signatures != null) {
            signatures.greaseAnew();
        }
    }

    /**
     * Makes a hello in memory and looks at it as an observer does.
     *
     * @param engine prepared, of a client, not used yet; not to be used any more
     * @return what is wrong with it; empty if nothing is
     */
    public Optional<String> verify(SSLEngine engine, boolean sendsName) {
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), hello);
            String found = Ja4.of(hello.flip());
            return found.equals(kind.ja4(sendsName))
                    ? Optional.empty()
                    : Optional.of("its JA4 would be " + found + " and not " + kind.ja4(sendsName));
        } catch (SSLException | RuntimeException e) {
            return Optional.of("it cannot be made: " + e.getMessage());
        }
    }
}
