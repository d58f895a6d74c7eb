package io.anytls.server.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A visitor's connection to the backend has a place of its own, from the dial until it is closed. */
class BackendPlaceTest {

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "test");
    private final AtomicInteger places = new AtomicInteger();

    @AfterEach
    void stop() {
        Transport.shutDown(loops).toCompletableFuture().join();
    }

    @Test
    void theBackendsEndGivesItBack() throws IOException {
        try (ServerSocket visitors = listener();
                ServerSocket backend = listener()) {
            Channel visitor = connect(visitors);
            enter(visitor, backend.getLocalPort());
            Socket accepted = backend.accept();
            assertEquals(1, places.get(), "while the backend is there");
            accepted.close();
            awaitNone();
        }
    }

    @Test
    void theVisitorsEndGivesItBack() throws IOException {
        try (ServerSocket visitors = listener();
                ServerSocket backend = listener()) {
            Channel visitor = connect(visitors);
            enter(visitor, backend.getLocalPort());
            Socket accepted = backend.accept();
            visitor.close();
            awaitNone();
            accepted.close();
        }
    }

    @Test
    void aBackendThatCannotBeReachedHasNone() throws IOException {
        try (ServerSocket visitors = listener()) {
            Channel visitor = connect(visitors);
            enter(visitor, ReservedPorts.next());
            awaitNone();
            visitor.close().syncUninterruptibly();
        }
    }

    private void enter(Channel visitor, int port) {
        BackendSite site = new BackendSite(
                BackendDialer.of(new HostPort("127.0.0.1", port), false),
                ProxyHeader.values()[0],
                any -> {
                    places.incrementAndGet();
                    return places::decrementAndGet;
                },
                (connection, isHeld) -> new Visit() {
                    @Override
                    public void stay() {}

                    @Override
                    public void leave() {}
                },
                System::nanoTime);
        visitor.eventLoop().submit(() -> site.enter(visitor, false)).syncUninterruptibly();
    }

    private void awaitNone() {
        Await.until("the place is free", () -> places.get() == 0);
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private Channel connect(ServerSocket to) {
        return new Bootstrap()
                .group(loops)
                .channel(transport.socketClass())
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getLocalPort()))
                .syncUninterruptibly()
                .channel();
    }
}
