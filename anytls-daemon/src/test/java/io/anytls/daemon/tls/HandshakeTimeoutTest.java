package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.certificate.TestAuthority;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code handshake_timeout} of both sides, on an event loop whose time is moved, with a peer that says nothing. */
class HandshakeTimeoutTest {

    private static final Duration USUAL = Duration.ofSeconds(5);

    @Test
    void theServersOwn() throws Exception {
        lasts(3_500, server(Optional.of(Duration.ofMillis(3_500))));
        lasts(60_000, server(Optional.of(Duration.ofMinutes(1))));
        lasts(5_000, server(Optional.empty()));
    }

    @Test
    void theClientsOwn() {
        lasts(3_500, client(Optional.of(Duration.ofMillis(3_500))));
        lasts(60_000, client(Optional.of(Duration.ofMinutes(1))));
        lasts(5_000, client(Optional.empty()));
    }

    private static void lasts(long millis, SslHandler handler) {
        EmbeddedChannel connection = new EmbeddedChannel();
        connection.freezeTime();
        connection.pipeline().addLast(handler);
        pass(connection, millis - 1);
        assertTrue(connection.isActive(), "a millisecond before");
        assertFalse(handler.handshakeFuture().isDone());
        pass(connection, 1);
        assertFalse(connection.isActive(), "at " + millis + " ms");
        assertTrue(handler.handshakeFuture().cause().getMessage().contains(millis + "ms"));
        connection.releaseOutbound();
    }

    private static void pass(EmbeddedChannel connection, long millis) {
        connection.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
    }

    private static SslHandler server(Optional<Duration> said) throws Exception {
        return ServerTls.create(TestAuthority.selfSigned("a.example"), List.of(), parameters(said))
                .newHandler(UnpooledByteBufAllocator.DEFAULT, USUAL);
    }

    private static SslHandler client(Optional<Duration> said) {
        ClientTlsOptions options =
                new ClientTlsOptions("a.example", true, new Trust.Insecure(), List.of(), parameters(said));
        return ClientTls.create(options).newHandler(UnpooledByteBufAllocator.DEFAULT, 443, USUAL);
    }

    private static TlsParameters parameters(Optional<Duration> handshake) {
        return new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(), List.of(), handshake);
    }
}
