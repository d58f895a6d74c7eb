package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.SessionPair;
import io.anytls.protocol.testkit.StreamProbe;
import io.anytls.testkit.ByteSplits;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** One stream of a {@link SessionPair}, both of its ends, and what must be true of it. */
final class Conversation {

    private final SessionPair pair;
    private final Speaker client;
    private Speaker server;

    Conversation(SessionPair pair) {
        this.pair = pair;
        this.client = new Speaker(pair.open());
        client.say(new byte[] {1});
    }

    private void meet() {
        if (server == null && pair.acceptedStreams() >= client.probe.stream().streamId()) {
            server = new Speaker(pair.accepted(client.probe));
        }
    }

    /** Does something at random to one of the ends. */
    void stir(SplittableRandom random) {
        meet();
        Speaker speaker = server == null || random.nextBoolean() ? client : server;
        switch (random.nextInt(40)) {
            case 0 -> speaker.end();
            case 1 -> speaker.closeIf(random.nextInt(3) == 0);
            case 2, 3, 4 -> speaker.probe.stream().config().setAutoRead(false);
            case 5, 6, 7, 8 -> speaker.probe.stream().config().setAutoRead(true);
            case 9 -> speaker.say(ByteSplits.random(random, random.nextInt(200_000)));
            default -> speaker.say(ByteSplits.random(random, random.nextInt(3000)));
        }
    }

    void read() {
        meet();
        client.probe.stream().config().setAutoRead(true);
        if (server != null) {
            server.probe.stream().config().setAutoRead(true);
        }
    }

    /**
     * Everybody reads, and the last things are said. Where one end is enough for both directions only one ends, so that all it said
     * must arrive.
     */
    void wind(SplittableRandom random, boolean halfClose) {
        stir(random);
        read();
        if (halfClose || client.ended || random.nextBoolean()) {
            client.end();
        }
        if (halfClose || !client.ended) {
            server.end();
        }
    }

    /** @param halfClose whether each direction has an end of its own */
    void check(boolean halfClose) {
        boolean reset = client.closed || server.closed;
        server.heardWhat(client, !reset && (halfClose || !server.ended));
        client.heardWhat(server, !reset && (halfClose || !client.ended));
        assertTrue(client.probe.isOver() && server.probe.isOver());
    }

    private static final class Speaker {
        private final StreamProbe probe;
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private boolean ended;
        private boolean closed;

        Speaker(StreamProbe probe) {
            this.probe = probe;
        }

        void say(byte[] what) {
            if (!ended && !closed && !probe.stream().isOutputShutdown()) {
                said.writeBytes(what);
                probe.stream()
                        .writeAndFlush(ByteSplits.tracked(what), probe.stream().voidPromise());
            }
        }

        void end() {
            if (!closed && probe.stream().isActive()) {
                ended = true;
                probe.stream().shutdownOutput();
            }
        }

        void closeIf(boolean condition) {
            if (condition && probe.stream().isActive()) {
                closed = true;
                probe.stream().close();
            }
        }

        /** Always a beginning of what was said, and if the direction ended in order, all of it. */
        void heardWhat(Speaker other, boolean all) {
            byte[] everything = other.said.toByteArray();
            assertTrue(probe.bytes() <= everything.length, "more than was said");
            assertEquals(sha256(Arrays.copyOf(everything, (int) probe.bytes())), probe.hash());
            if (all) {
                assertEquals(everything.length, probe.bytes());
                assertTrue(probe.inputEnded());
            }
        }

        private static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
