package io.anytls.client.inbound.testkit;

import io.anytls.client.config.UdpOptions;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.socks.UdpAssociations;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.EmbeddedSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** An application connected to the inbound, with all that is behind it. Closed at the end, it leaves nothing unreleased. */
public final class Proxied implements AutoCloseable {

    /** For applications that ask for no UDP. */
    public static final UdpAssociations NO_DATAGRAMS = new UdpAssociations(
            new UdpSockets(Transport.NIO),
            (request, first, receiver) -> request.loop().newFailedFuture(new IOException("no way for datagrams")),
            new DatagramCounts(),
            () -> UdpOptions.DEFAULT);

    public final FakeTunnels tunnels = new FakeTunnels();
    public final FakeStreams streams = new FakeStreams();
    public final EmbeddedSocket application;

    public Proxied(ProxyUsers users) {
        application = new EmbeddedSocket(new InboundInitializer(tunnels, streams, NO_DATAGRAMS, users));
        application.freezeTime();
    }

    public Proxied() {
        this(ProxyUsers.NONE);
    }

    public void sends(byte... bytes) {
        application.receive(bytes);
    }

    public void sends(String text) {
        application.receive(text);
    }

    /** As a network that delivers each byte alone. */
    public void sendsByteByByte(byte... bytes) {
        for (byte one : bytes) {
            application.receive(one);
        }
    }

    /** What the application has got since the last call. */
    public String gets() {
        application.runPendingTasks();
        return application.takeSentText();
    }

    public byte[] getsBytes() {
        return application.takeSent();
    }

    /** Whether it has been told that nothing more will come. */
    public boolean isDone() {
        return application.isOutputShutdown();
    }

    public void seconds(int seconds) {
        application.advanceTimeBy(seconds, TimeUnit.SECONDS);
        application.runScheduledPendingTasks();
    }

    @Override
    public void close() {
        application.finishAndReleaseAll();
        for (int i = 0; i < streams.count(); i++) {
            streams.get(i).finishAndReleaseAll();
        }
    }
}
