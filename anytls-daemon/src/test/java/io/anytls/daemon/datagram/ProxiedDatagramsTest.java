package io.anytls.daemon.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxiedDatagramsTest {

    private static final InetSocketAddress RELAY = new InetSocketAddress("192.0.2.1", 4000);

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final List<String> sent = new ArrayList<>();
    private final List<String> received = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final DatagramCounts counts = new DatagramCounts();
    private long held;
    private DatagramExit.Receiver fromProxy;

    @BeforeEach
    void stop() {
        socket.freezeTime();
    }

    @AfterEach
    void close() {
        socket.close();
        socket.runPendingTasks();
        assertEquals(0, held);
        assertFalse(socket.hasPendingTasks());
    }

    @Test
    void eachGoesToTheRelayWithItsTargetInFront() {
        DatagramExit exit = open(Optional.empty());
        exit.send(new InetSocketAddress("192.0.2.9", 53), bytes("61"));
        exit.send(InetSocketAddress.createUnresolved("foo", 53), bytes(""));
        exit.flush(0);
        assertEquals(List.of("192.0.2.1:4000 00000001c0000209003561", "192.0.2.1:4000 0000000303666f6f0035"), sent);
    }

    @Test
    void whatComesIsToldWithItsSourceWhichMayBeAName() {
        open(Optional.empty());
        comes("00000001c000020900356162");
        comes("0000000303666f6f003563");
        comes("00000101c0000209003561"); // a fragment
        comes("0000");
        assertEquals(List.of("192.0.2.9:53 6162", "foo:53 63"), received);
        assertEquals(2, counts.count(Drop.STRANGER));
    }

    @Test
    void eachIsAskedWhetherItMayGoThereAndANameAfterItWasLookedUp() throws Exception {
        InetAddress forbidden = InetAddress.getByName("127.0.0.1");
        InetAddress allowed = InetAddress.getByName("192.0.2.7");
        DatagramExit exit = open(Optional.of((host, loop) ->
                loop.newSucceededFuture(host.equals("in") ? List.of(forbidden) : List.of(forbidden, allowed))));
        exit.send(new InetSocketAddress(forbidden, 1), bytes("61"));
        exit.send(new InetSocketAddress("224.0.0.1", 1), bytes("61"));
        exit.send(new InetSocketAddress(allowed, 0), bytes("61"));
        exit.send(InetSocketAddress.createUnresolved("in", 1), bytes("61"));
        exit.send(InetSocketAddress.createUnresolved("out", 1), bytes("62"));
        socket.runPendingTasks();
        assertEquals(4, counts.count(Drop.FORBIDDEN));
        assertEquals(List.of("192.0.2.1:4000 00000001c0000207000162"), sent);
    }

    @Test
    void withoutADatagramForItsTimeItEnds() {
        DatagramExit exit = open(Optional.empty());
        exit.send(new InetSocketAddress("192.0.2.9", 53), bytes("61"));
        advance(9);
        comes("00000001c00002090035");
        advance(9);
        assertEquals(List.of(), ended);
        advance(2);
        assertEquals(List.of("no datagram for its time"), ended);
        assertFalse(socket.isOpen());
    }

    @Test
    void itEndsWithTheWayToTheProxyAndSaysSoOnce() {
        DatagramExit exit = open(Optional.empty());
        exit.channel().close();
        socket.runPendingTasks();
        assertEquals(List.of("the way to the proxy has ended"), ended);
        exit.send(RELAY, bytes("61"));
        assertEquals(List.of(), sent);
    }

    private void advance(int seconds) {
        for (int i = 0; i < seconds; i++) {
            socket.advanceTimeBy(1, TimeUnit.SECONDS);
            socket.runPendingTasks();
        }
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteSplits.bytes(hex));
    }

    private void comes(String hex) {
        ByteBuf payload = bytes(hex);
        fromProxy.received(RELAY, payload);
        payload.release();
    }

    private DatagramExit open(Optional<Names> names) {
        ProxyTargets targets = new ProxyTargets(
                address -> !address.getAddress().isLoopbackAddress(), names, IdleTimes.DEFAULT, counts);
        DatagramExits ways = (first, loop, receiver, holds) -> {
            fromProxy = receiver;
            return loop.newSucceededFuture(new Way());
        };
        return ProxiedDatagrams.open(targets, RELAY, ways, socket.eventLoop(), new Receiver(), bytes -> held = bytes)
                .getNow();
    }

    /** To the proxy. */
    private final class Way implements DatagramExit {

        @Override
        public void send(InetSocketAddress to, ByteBuf payload) {
            sent.add(NetUtil.toSocketAddressString(to) + " " + ByteSplits.hex(payload));
            payload.release();
        }

        @Override
        public void flush(long pins) {}

        @Override
        public void drop(Drop reason) {}

        @Override
        public Channel channel() {
            return socket;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private final class Receiver implements DatagramExit.Receiver {

        @Override
        public void received(InetSocketAddress from, ByteBuf payload) {
            received.add(NetUtil.toSocketAddressString(from) + " " + ByteSplits.hex(payload));
        }

        @Override
        public void receivedAll() {}

        @Override
        public void ended(String why) {
            ended.add(why);
        }
    }
}
