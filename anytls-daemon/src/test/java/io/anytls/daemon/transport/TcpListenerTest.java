package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.reload.Change;
import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpListenerTest {

    /** Of a network for documentation: no machine has it. */
    private static final String NOT_OURS = "192.0.2.1";

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "test");
    private final Supplier<ServerBootstrap> bootstraps = () -> new Sockets(transport, TcpTuning.DEFAULT)
            .listener(loops, loops)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel accepted) {}
            });

    private TcpListener listener;
    private int port;

    @BeforeEach
    void open() throws InterruptedException {
        listener = TcpListener.open(new HostPort("127.0.0.1", ReservedPorts.next()), bootstraps);
        port = listener.address().getPort();
    }

    @AfterEach
    void close() {
        listener.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void bothAreOpenUntilTheMoveIsDecided() throws Exception {
        int other = ReservedPorts.next();
        Change move = listener.move(new HostPort("127.0.0.1", other), bootstraps);
        connect(port);
        connect(other);
        move.apply();
        connect(other);
        awaitRefused(port);
        assertEquals(other, listener.address().getPort());
    }

    @Test
    void aMoveThatIsTakenBackHasNeverBeen() throws Exception {
        int other = ReservedPorts.next();
        listener.move(new HostPort("127.0.0.1", other), bootstraps).undo();
        connect(port);
        awaitRefused(other);
        assertEquals(port, listener.address().getPort());
        listener.move(new HostPort("127.0.0.1", other), bootstraps).apply();
        connect(other);
    }

    @Test
    void onePortOnAnotherAddressAndBack() throws Exception {
        listener.move(new HostPort("0.0.0.0", port), bootstraps).undo();
        assertEquals(new InetSocketAddress("127.0.0.1", port), listener.address());
        connect(port);
        listener.move(new HostPort("0.0.0.0", port), bootstraps).apply();
        connect(port);
    }

    @Test
    void thePortThatTheSystemHadChosenIsKeptWhenAnotherAddressCannotBeHad() throws Exception {
        TcpListener anywhere = TcpListener.open(new HostPort("127.0.0.1", 0), bootstraps);
        int chosen = anywhere.address().getPort();
        HostPort notOurs = new HostPort(NOT_OURS, chosen);
        assertThrows(StartupException.class, () -> anywhere.move(notOurs, bootstraps));
        assertEquals(chosen, anywhere.address().getPort());
        connect(chosen);
        anywhere.close();
    }

    @Test
    void aLostPortIsTriedAgainUntilItIsFree() throws Exception {
        ServerSocket[] thief = new ServerSocket[1];
        Supplier<ServerBootstrap> stealing = () -> {
            try {
                thief[0] = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bootstraps.get();
        };
        assertThrows(StartupException.class, () -> listener.move(new HostPort(NOT_OURS, port), stealing));
        thief[0].close();
        Await.until("it is open again", () -> isOpen(port));
    }

    private static void connect(int to) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), to).close();
    }

    /** A socket is closed a moment after it was told to. */
    private static void awaitRefused(int at) {
        Await.until("it is open no more", () -> !isOpen(at));
    }

    private static boolean isOpen(int at) {
        try {
            connect(at);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
