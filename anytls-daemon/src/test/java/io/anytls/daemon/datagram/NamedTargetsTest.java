package io.anytls.daemon.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamedTargetsTest {

    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<String> asked = new ArrayList<>();
    private final List<Promise<List<InetAddress>>> questions = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final DatagramCounts counts = new DatagramCounts();
    private int flushes;

    private final NamedTargets targets = new NamedTargets(
            (host, loop) -> {
                asked.add(host);
                Promise<List<InetAddress>> answer = loop.newPromise();
                questions.add(answer);
                return answer;
            },
            address -> !address.getAddress().isLoopbackAddress(),
            clock.eventLoop(),
            (to, payload) -> {
                sent.add(NetUtil.toSocketAddressString(to) + " " + payload.readableBytes());
                payload.release();
            },
            () -> flushes++,
            counts);

    @BeforeEach
    void stop() {
        clock.freezeTime();
    }

    @AfterEach
    void close() {
        targets.close();
        assertEquals(0, targets.cost());
        clock.finishAndReleaseAll();
    }

    @Test
    void theFirstOnesWaitForTheAddressAndAreFlushed() {
        send("a.example", 1, 10);
        send("a.example", 2, 20);
        assertEquals(List.of("a.example"), asked);
        assertEquals(List.of(), sent);
        answer(0, "192.0.2.1", "192.0.2.2");
        assertEquals(List.of("192.0.2.1:1 10", "192.0.2.1:2 20"), sent);
        assertEquals(1, flushes);
        send("a.example", 3, 0);
        assertEquals("192.0.2.1:3 0", sent.get(2));
        assertEquals(1, asked.size());
    }

    @Test
    void afterAMinuteItIsAskedForAgain() {
        send("a.example", 1, 10);
        answer(0, "192.0.2.1");
        clock.advanceTimeBy(61, TimeUnit.SECONDS);
        send("a.example", 1, 10);
        answer(1, "192.0.2.9");
        assertEquals(List.of("192.0.2.1:1 10", "192.0.2.9:1 10"), sent);
    }

    @Test
    void anAddressThatMayNotBeReachedIsPassedOver() {
        send("a.example", 1, 10);
        answer(0, "127.0.0.1", "192.0.2.1");
        send("b.example", 1, 10);
        answer(1, "127.0.0.1");
        assertEquals(List.of("192.0.2.1:1 10"), sent);
        assertEquals(1, counts.count(Drop.FORBIDDEN));
    }

    @Test
    void aNameWithoutAddressCostsTheDatagram() {
        send("a.example", 1, 10);
        questions.get(0).setFailure(new UnknownHostException());
        clock.runPendingTasks();
        assertEquals(1, counts.count(Drop.UNRESOLVED));
        send("a.example", 1, 10);
        assertEquals(2, counts.count(Drop.UNRESOLVED));
    }

    @Test
    void onlySoManyNamesAreAskedForAtATime() {
        for (int i = 0; i < NamedTargets.MOST_QUESTIONS + 5; i++) {
            send(i + ".example", 1, 10);
        }
        assertEquals(NamedTargets.MOST_QUESTIONS, asked.size());
        assertEquals(5, counts.count(Drop.QUEUE_FULL));
    }

    @Test
    void onlySoManyDatagramsWait() {
        for (int i = 0; i < NamedTargets.MOST_WAITING + 5; i++) {
            send("a.example", 1, 10);
        }
        assertEquals(5, counts.count(Drop.QUEUE_FULL));
        assertTrue(targets.cost() >= NamedTargets.MOST_WAITING * 10L);
        answer(0, "192.0.2.1");
        assertEquals(NamedTargets.MOST_WAITING, sent.size());
    }

    @Test
    void anyNumberOfNamesLeavesABoundedMemory() {
        for (int i = 0; i < 10_000; i++) {
            send(i + ".example", 1, 1);
            answer(i, "192.0.2.1");
        }
        assertEquals(10_000, sent.size());
        assertTrue(targets.cost() <= NamedTargets.MOST_NAMES * 512L);
    }

    @Test
    void anAnswerThatComesAfterTheEndSendsNothing() {
        send("a.example", 1, 10);
        targets.close();
        answer(0, "192.0.2.1");
        assertEquals(List.of(), sent);
    }

    private void send(String host, int port, int length) {
        ByteBuf payload = Unpooled.directBuffer(Math.max(1, length)).writeZero(length);
        targets.send(host, port, payload);
    }

    private void answer(int question, String... addresses) {
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(new InetSocketAddress(address, 0).getAddress());
        }
        questions.get(question).setSuccess(found);
        clock.runPendingTasks();
    }
}
