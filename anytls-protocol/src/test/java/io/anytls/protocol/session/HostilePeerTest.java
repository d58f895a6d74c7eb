package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.ScriptedPeer;
import io.anytls.protocol.testkit.StreamProbe;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer that sends frames of every kind, right and wrong, cut anywhere, reads or does not, and lets time pass. Whatever it does: no
 * exception gets out, what waits for it stays bounded, and nothing is left over. A failure names its seed.
 */
class HostilePeerTest {

    /** What a peer that does not read may make us keep: the marks of the session and of its streams, and short answers. */
    private static final long MOST_PENDING = 4 << 20;

    private static final int STEPS = 300;
    private static final int[] SIZES = {0, 1, 2, 7, 20, 100, 1_400, 16_384, 65_529, 65_535};
    private static final int[] IDS = {0, 1, 2, 3, 4, 5, 1_000_000, -1};
    private static final String[] TEXTS = {
        "v=2\nhalf-close=1",
        "v=1",
        "v=2",
        "v=9\n\n==\nhalf-close=",
        "stop=3\n0=1-2\n1=100",
        "stop=999999999",
        "\u0000\n",
        "x",
    };

    @Test
    void aFewHundredTimes() {
        SplittableRandom seeds = new SplittableRandom(20_261_121);
        for (int i = 0; i < 300; i++) {
            bothRoles(seeds.nextLong());
        }
    }

    @Test
    @Tag("long")
    void forAMinute() {
        SplittableRandom seeds = new SplittableRandom();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            bothRoles(seeds.nextLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEARTBEAT_REQUEST 0", "SYN 1"})
    void whoAsksWithoutEndAndReadsNothingIsLeft(String asked) {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.stopsReading();
            for (int i = 1; i <= 100_000 && !client.peer.isClosed(); i++) {
                client.peer.says(asked.equals("SYN 1") ? "SYN " + i : asked);
                if (!client.accepted.isEmpty()) {
                    client.stream(client.accepted.remove(0)).refuse("no such host");
                }
                assertTrue(client.peer.end().pendingBytes() < MOST_PENDING);
            }
            assertTrue(client.peer.isClosed());
        }
    }

    @Test
    void aViolatorWhoDoesNotReadIsLeftAllTheSame() {
        try (ScriptedClient client = new ScriptedClient()) {
            client.peer.stopsReading();
            client.peer.says("SYN 1");
            client.advance(Duration.ofSeconds(4));
            assertFalse(client.peer.isClosed());
            client.advance(Duration.ofSeconds(1));
            assertTrue(client.peer.isClosed());
        }
    }

    private static void bothRoles(long seed) {
        try {
            againstAServer(new SplittableRandom(seed));
            againstAClient(new SplittableRandom(seed));
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed + ": " + e, e);
        }
    }

    private static void againstAServer(SplittableRandom random) {
        try (ScriptedClient client = new ScriptedClient()) {
            client.streamsRead = random.nextInt(4) > 0;
            if (random.nextInt(4) > 0) {
                client.peer.says(random.nextBoolean() ? ScriptedClient.HALF_CLOSE : ScriptedClient.VERSION_2);
            }
            for (int i = 0; i < STEPS && !client.peer.isClosed(); i++) {
                step(random, client.peer, client.accepted);
                for (StreamProbe stream : client.accepted) {
                    if (random.nextInt(10) == 0) {
                        client.stream(stream).acknowledge();
                    } else if (random.nextInt(40) == 0) {
                        client.stream(stream).refuse("no");
                    }
                }
            }
            leave(client.accepted);
        }
    }

    /** What came before a FIN outlives its session, for whoever reads or closes. */
    private static void leave(List<StreamProbe> streams) {
        streams.forEach(stream -> stream.stream().close());
    }

    private static void againstAClient(SplittableRandom random) {
        try (ScriptedServer server = new ScriptedServer()) {
            List<StreamProbe> opened = new ArrayList<>();
            server.session.announce();
            for (int i = 0; i < STEPS && !server.peer.isClosed(); i++) {
                if (opened.size() < 5 && random.nextInt(10) == 0) {
                    opened.add(server.open());
                }
                step(random, server.peer, opened);
            }
            leave(opened);
        }
    }

    /** Something that the peer or our own side does. */
    private static void step(SplittableRandom random, ScriptedPeer peer, List<StreamProbe> streams) {
        switch (random.nextInt(16)) {
            case 0 -> {
                if (random.nextInt(4) == 0) {
                    drain(peer);
                    peer.stopsReading();
                }
            }
            case 1 -> {
                if (random.nextInt(4) == 0) {
                    peer.readsAgain();
                    drain(peer);
                }
            }
            case 3 -> peer.advance(Duration.ofMillis(random.nextInt(5_000)));
            case 2, 4, 5, 6 -> ours(random, streams);
            case 7 -> peer.runsTasks();
            default -> {
                byte[] bytes = frames(random);
                int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
                peer.saysBytes(Arrays.copyOf(bytes, cut));
                peer.saysBytes(Arrays.copyOfRange(bytes, cut, bytes.length));
            }
        }
        assertTrue(peer.end().pendingBytes() < MOST_PENDING, () -> peer.end().pendingBytes() + " bytes wait");
    }

    private static void ours(SplittableRandom random, List<StreamProbe> streams) {
        if (streams.isEmpty()) {
            return;
        }
        StreamProbe stream = streams.get(random.nextInt(streams.size()));
        switch (random.nextInt(6)) {
            case 0 -> stream.stream().close();
            case 1 -> stream.stream().shutdownOutput();
            case 2 -> stream.stream().config().setAutoRead(random.nextBoolean());
            default -> {
                if (stream.stream().isWritable() && !stream.stream().isOutputShutdown()) {
                    stream.says("x".repeat(random.nextInt(70_000)));
                }
            }
        }
    }

    private static void drain(ScriptedPeer peer) {
        peer.runsTasks();
        for (var next = peer.end().take(); next != null; next = peer.end().take()) {
            next.release();
            peer.runsTasks();
        }
    }

    private static byte[] frames(SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int command = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(11);
            int id = random.nextInt(20) == 0 ? random.nextInt() : IDS[random.nextInt(IDS.length)];
            byte[] data = data(random, command);
            bytes.write(command);
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes.write(id >> shift);
            }
            bytes.write(data.length >> 8);
            bytes.write(data.length);
            bytes.writeBytes(data);
        }
        return bytes.toByteArray();
    }

    private static byte[] data(SplittableRandom random, int command) {
        boolean carriesText = command >= 4 && command != 8 && command != 9;
        if (carriesText && random.nextInt(4) > 0) {
            return TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.ISO_8859_1);
        }
        byte[] data = new byte[SIZES[random.nextInt(random.nextInt(5) == 0 ? SIZES.length : 6)]];
        random.nextBytes(data);
        return data;
    }
}
