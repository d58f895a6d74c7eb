package io.anytls.protocol.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.testkit.SessionPair;
import io.anytls.protocol.testkit.StreamProbe;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConversationsTest {

    private static final Origin ANNA = new Origin("in", "anna", new InetSocketAddress("192.0.2.9", 1234));
    private static final TargetAddress TARGET = new TargetAddress("secret.example", 443);

    private long now = -5;
    private final Conversations conversations = new Conversations(() -> now);

    @Test
    void whatHasBegunIsThereUntilItHasEnded() {
        Conversation one = conversations.begin(ANNA);
        Conversation other = conversations.begin(ANNA);
        assertEquals(Set.of(one, other), new HashSet<>(conversations.live()));
        one.ended();
        one.ended();
        assertEquals(List.of(other), conversations.live());
        assertEquals(1, conversations.size());
        assertEquals(2, conversations.begun());
        assertEquals(Phase.ENDED, one.phase());
    }

    @Test
    void itTellsHowFarItIsAndNeverItsTarget() {
        Conversation conversation = conversations.begin(ANNA);
        assertNull(conversation.target());
        assertEquals(
                "stream 0.1: user anna, inbound in, from 192.0.2.9:1234, reading, 0.0 s, 0.0 KiB up, 0.0 KiB down",
                conversation.toString());
        now += TimeUnit.MILLISECONDS.toNanos(1_500);
        conversation.asks(TARGET, "direct-1");
        assertEquals(TARGET, conversation.target());
        assertEquals(
                "stream 0.1: user anna, inbound in, from 192.0.2.9:1234, outbound direct-1, opening, 1.5 s,"
                        + " 0.0 KiB up, 0.0 KiB down",
                conversation.toString());
        conversation.opened();
        assertEquals(Phase.OPEN, conversation.phase());
        assertFalse(conversation.toString().contains("secret"));
    }

    /** Both ends of a stream agree on which way is up, and what they count is what was sent. */
    @Test
    void whatAStreamCarriesIsCountedOnBothSides() {
        try (SessionPair pair = new SessionPair()) {
            StreamProbe opened = pair.open();
            opened.says("0123456789");
            pair.pump();
            StreamProbe accepted = pair.accepted(opened);
            accepted.says("abc");
            pair.pump();
            Conversation client = conversations.begin(ANNA);
            client.carriedBy(opened.stream(), opened.stream());
            Conversation server = conversations.begin(ANNA);
            server.carriedBy(accepted.stream(), accepted.stream());
            assertEquals(10, client.up());
            assertEquals(3, client.down());
            assertEquals(10, server.up());
            assertEquals(3, server.down());
            assertEquals("stream " + pair.client().number() + ".1", client.label());
            assertEquals("stream " + pair.server().number() + ".1", server.label());
            server.close("the user is gone");
            server.close("a later reason");
            assertEquals("the user is gone", server.reason());
            assertFalse(accepted.stream().isActive());
            pair.pump();
            opened.stream().close();
            pair.pump();
        }
    }

    /** Many threads begin and end conversations in any order, and look at them meanwhile. */
    @Test
    void nothingIsLostAndNothingStays() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                Random random = new Random(seed);
                done.add(threads.submit(() -> {
                    List<Conversation> own = new ArrayList<>();
                    for (int i = 0; i < 20_000; i++) {
                        if (own.isEmpty() || random.nextInt(5) < 3) {
                            own.add(conversations.begin(ANNA));
                        } else {
                            own.remove(random.nextInt(own.size())).ended();
                        }
                        if (i % 4_000 == 0) {
                            assertTrue(conversations.live().containsAll(own));
                        }
                    }
                    own.forEach(Conversation::ended);
                }));
            }
            for (Future<?> each : done) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(0, conversations.size());
        assertEquals(List.of(), conversations.live());
    }
}
