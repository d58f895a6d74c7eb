package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingHandler;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.testkit.ScriptedPeer;
import io.anytls.protocol.testkit.StreamProbe;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is sent for each moment of a stream, on both sides. Data of Waste is told by its length. */
class StreamShaperTest {

    private static final String HELLO = "\u0016\u0003\u0001hello";

    // ---- the client ----

    @Test
    void paddingFollowsTheFirstPayloadInTheSameFlush() {
        try (ScriptedServer server = shaped("up tls 1: write1 pad 5; write2 pad 6")) {
            StreamProbe stream = server.open();
            int before = server.peer.end().flushes();
            writesTargetAnd(stream, HELLO);
            assertEquals(List.of("SYN 1", "PSH 1 target", "PSH 1 " + HELLO, "WASTE 0 [5]"), heard(server.peer));
            assertEquals(before + 1, server.peer.end().flushes());
            stream.says("more");
            assertEquals(List.of("PSH 1 more"), heard(server.peer), "it is the same flight");
            server.peer.says("SYNACK 1", "PSH 1 x");
            stream.says("again");
            assertEquals(List.of("PSH 1 again", "WASTE 0 [6]"), heard(server.peer));
        }
    }

    @Test
    void aCutIsAFlush() {
        try (ScriptedServer server = shaped("up tls 1: write1 cut 0; write1 cut 3; write1 cut 500")) {
            StreamProbe stream = server.open();
            int before = server.peer.end().flushes();
            writesTargetAnd(stream, HELLO);
            assertEquals(
                    List.of("SYN 1", "PSH 1 target", "PSH 1 " + HELLO.substring(0, 3), "PSH 1 " + HELLO.substring(3)),
                    heard(server.peer));
            assertEquals(before + 3, server.peer.end().flushes());
        }
    }

    @Test
    void aDecoyFollowsSynAckThatComesAlone() {
        try (ScriptedServer server = shaped("up tls 1: synack waste 7; heard1 waste 8 after 30")) {
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO);
            heard(server.peer);
            server.peer.says("SYNACK 1");
            assertEquals(List.of("WASTE 1 [7]"), heard(server.peer));
            server.peer.says("PSH 1 x");
            server.advance(Duration.ofMillis(29));
            server.peer.expectsNothing();
            server.advance(Duration.ofMillis(1));
            assertEquals(List.of("WASTE 1 [8]"), heard(server.peer));
            StreamProbe second = server.open();
            writesTargetAnd(second, HELLO);
            heard(server.peer);
            server.peer.says("SYNACK 2", "PSH 2 x");
            server.peer.expectsNothing();
        }
    }

    @Test
    void withAServerOfVersion1ADecoyComesAfterAShortTime() {
        try (ScriptedServer server =
                ScriptedServer.thatSays(ShapeProfile.parse("up tls 1: synack waste 7"), "SERVER_SETTINGS 0 v=1")) {
            writesTargetAnd(server.open(), HELLO);
            heard(server.peer);
            server.advance(Duration.ofMillis(50));
            assertEquals(List.of("WASTE 1 [7]"), heard(server.peer));
        }
    }

    @Test
    void decoysOfTheServerAreAnsweredAndOtherPaddingIsNot() {
        try (ScriptedServer server = shaped("up tls 1: waste1 waste 3; waste2 waste 4")) {
            writesTargetAnd(server.open(), HELLO);
            heard(server.peer);
            server.peer.says("WASTE 0 xxxx", "WASTE 9 xx");
            server.peer.expectsNothing();
            server.peer.says("WASTE 1 xxxx");
            assertEquals(List.of("WASTE 1 [3]"), heard(server.peer));
            server.peer.says("WASTE 1", "WASTE 1");
            assertEquals(List.of("WASTE 1 [4]"), heard(server.peer));
        }
    }

    @Test
    void whatIsNoTlsHasTheOtherShape() {
        try (ScriptedServer server = shaped("up tls 1: write1 pad 5; synack waste 9\nup plain 1: write1 pad 2")) {
            writesTargetAnd(server.open(), "SSH-2.0");
            assertEquals(List.of("SYN 1", "PSH 1 target", "PSH 1 SSH-2.0", "WASTE 0 [2]"), heard(server.peer));
            server.peer.says("SYNACK 1");
            server.peer.expectsNothing();
        }
    }

    @Test
    void nothingIsAddedBeyondTheBoundNorBehindTheFirstFlights() {
        try (ScriptedServer server =
                shaped("most 40\nup tls 1: write1 pad 20; write2 pad 20; write3 pad 2; write8 pad 1")) {
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO);
            assertEquals("WASTE 0 [20]", heard(server.peer).get(3));
            server.peer.says("PSH 1 x");
            stream.says("2");
            assertEquals(List.of("PSH 1 2"), heard(server.peer), "27 of 40 bytes have been spent");
            server.peer.says("PSH 1 x");
            stream.says("3");
            assertEquals(List.of("PSH 1 3", "WASTE 0 [2]"), heard(server.peer));
            server.peer.says("PSH 1 x");
            stream.says("x".repeat(33_000));
            heard(server.peer);
            for (int i = 5; i < 10; i++) {
                server.peer.says("PSH 1 x");
                stream.says("y");
                assertEquals(List.of("PSH 1 y"), heard(server.peer));
            }
        }
    }

    @Test
    void nothingIsSentForAStreamThatHasEnded() {
        try (ScriptedServer server = shaped("up tls 1: write1 waste 5 after 20")) {
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO);
            heard(server.peer);
            server.stream(stream).reset();
            assertEquals(List.of("FIN 1"), heard(server.peer));
            server.advance(Duration.ofSeconds(1));
            server.peer.expectsNothing();
        }
    }

    @Test
    void nothingIsSentToAServerThatDoesNotRead() {
        try (ScriptedServer server = shaped("up tls 1: synack waste 5; write2 pad 5")) {
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO);
            heard(server.peer);
            StreamProbe other = server.open();
            other.stream().config().setAutoRead(true);
            server.peer.stopsReading();
            other.says("x".repeat(500_000));
            server.peer.says("SYNACK 1", "PSH 2 x");
            server.peer.readsAgain();
            assertEquals(
                    List.of(),
                    heard(server.peer).stream()
                            .filter(frame -> frame.startsWith("WASTE"))
                            .toList());
        }
    }

    @Test
    void finMayBePadded() {
        try (ScriptedServer server = shaped("up tls 1: fin pad 5");
                ScriptedClient client = shapes("down tls 1: fin pad 6")) {
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO + "x".repeat(40_000));
            heard(server.peer);
            server.stream(stream).reset();
            assertEquals(List.of("FIN 1", "WASTE 0 [5]"), heard(server.peer), "however long it was");
            asksFor(client, HELLO).close();
            assertEquals(List.of("FIN 1", "WASTE 0 [6]"), heard(client.peer));
        }
    }

    @Test
    void whileTheSchemeLastsItsPacketsAreItsOwn() {
        String[] sizes = new String[2];
        for (int i = 0; i < 2; i++) {
            ShapeProfile shapes = i == 0
                    ? ShapeProfile.NONE
                    : ShapeProfile.parse(
                            "up tls 1: write1 pad 50; write1 cut 2; open waste 40; heard1 waste 30; synack waste 9");
            try (ScriptedServer server = new ScriptedServer(shapes)) {
                ChannelPipeline pipeline = server.session.channel().pipeline();
                pipeline.addBefore(
                        pipeline.context(ClientSession.class).name(),
                        "padding",
                        new PaddingHandler(PaddingScheme.DEFAULT, new Random(7)));
                StringBuilder packets = new StringBuilder();
                server.session.announce();
                packets.append(heard(server.peer));
                server.peer.says(ScriptedServer.VERSION_2);
                for (int stream = 1; stream <= 3; stream++) {
                    StreamProbe probe = server.open();
                    writesTargetAnd(probe, HELLO);
                    server.peer.says("SYNACK " + stream, "PSH " + stream + " x");
                    packets.append(heard(server.peer));
                    probe.says("more");
                    packets.append(heard(server.peer));
                }
                sizes[i] = packets.toString().replace("\nstream-padding=1", "");
                probeBehindTheScheme(server, i == 1);
            }
        }
        assertEquals(sizes[0], sizes[1]);
    }

    @Test
    void aFirstStreamIsShapedAsSoonAsTheSchemeIsOver() throws InvalidPaddingSchemeException {
        try (ScriptedServer server =
                new ScriptedServer(ShapeProfile.parse("up tls 1: write1 pad 50; synack waste 7"))) {
            ChannelPipeline pipeline = server.session.channel().pipeline();
            pipeline.addBefore(
                    pipeline.context(ClientSession.class).name(),
                    "padding",
                    new PaddingHandler(PaddingScheme.parse("stop=2\n1=90-90"), new Random(7)));
            int before = server.peer.end().flushes();
            writesTargetAnd(server.open(), HELLO);
            List<String> sent = heard(server.peer);
            assertEquals(
                    List.of("PSH 1 " + HELLO, "WASTE 0 [48]", "WASTE 0 [50]"),
                    sent.subList(sent.size() - 3, sent.size()));
            assertEquals(before + 2, server.peer.end().flushes(), "the scheme's packet is what it was");
            server.peer.says(ScriptedServer.VERSION_2, "SYNACK 1");
            assertEquals(List.of("WASTE 1 [7]"), heard(server.peer));
        }
    }

    @Test
    void theFirstStreamOfASessionHasAShapeOfItsOwn() {
        try (ScriptedServer server = shaped("up tls 1: write1 pad 50\nup first 1: write1 pad 60")) {
            writesTargetAnd(server.open(), HELLO);
            assertEquals("WASTE 0 [60]", last(server));
            writesTargetAnd(server.open(), HELLO);
            assertEquals("WASTE 0 [50]", last(server));
        }
        try (ScriptedServer server = shaped("up tls 1: write1 pad 50")) {
            writesTargetAnd(server.open(), HELLO);
            assertEquals("WASTE 0 [50]", last(server), "as any other, where nothing is said");
        }
    }

    private static String last(ScriptedServer server) {
        List<String> sent = heard(server.peer);
        return sent.get(sent.size() - 1);
    }

    @Test
    void whoShapesGetsTheSchemeOfTheProfile() throws Exception {
        ShapeProfile shapes = ShapeProfile.parse("scheme stop=2 0=40-40 1=300-310\ndown tls 1: synack pad 9");
        String says = ScriptedClient.VERSION_2 + "\nstream-padding=1";
        assertEquals("UPDATE_PADDING_SCHEME 0 stop=2\n0=40-40\n1=300-310", answer(says, shapes));
        assertEquals("SERVER_SETTINGS 0 v=2", answer(says, ShapeProfile.NONE));
        assertEquals("SERVER_SETTINGS 0 v=2", answer(says, ShapeProfile.parse("down tls 1: synack pad 9")));
        assertEquals("SERVER_SETTINGS 0 v=2", answer(ScriptedClient.VERSION_2, shapes));
        assertEquals("SERVER_SETTINGS 0 v=2", answer(says.replace("=1", "=2"), shapes));
        assertEquals(
                "SERVER_SETTINGS 0 v=2",
                answer(says.replace(PaddingScheme.DEFAULT.md5(), shapes.scheme().md5()), shapes));
        try (ScriptedServer server = shaped("up tls 1: synack waste 7")) {
            assertEquals(ScriptedServer.SETTINGS + "\nstream-padding=1", server.settings());
        }
    }

    private static String answer(String settings, ShapeProfile shapes) {
        try (ScriptedClient client = new ScriptedClient(MemoryBudget.ofProcess().share("test"), shapes)) {
            client.peer.says(settings);
            return client.peer.hears().get(0);
        }
    }

    private static void probeBehindTheScheme(ScriptedServer server, boolean shaped) {
        writesTargetAnd(server.open(), HELLO);
        heard(server.peer); // packet 7, the last
        writesTargetAnd(server.open(), HELLO);
        assertEquals(shaped, heard(server.peer).toString().contains("WASTE"));
    }

    // ---- the server ----

    @Test
    void synAckRidesWithTheTargetsFirstBytes() {
        try (ScriptedClient client = shapes("down tls 1: synack hold 20; synack pad 9; write1 pad 5")) {
            ServerStream stream = asksFor(client, HELLO);
            stream.acknowledge();
            client.advance(Duration.ofMillis(19));
            client.peer.expectsNothing();
            int before = client.peer.end().flushes();
            client.accepted.get(0).says("hi");
            assertEquals(List.of("SYNACK 1", "PSH 1 hi", "WASTE 0 [5]"), heard(client.peer));
            assertEquals(before + 1, client.peer.end().flushes());
            client.advance(Duration.ofSeconds(1));
            client.peer.expectsNothing();
        }
    }

    @Test
    void synAckWaitsTwentyMillisecondsAtMostAndHasASizeOfItsOwnThen() {
        try (ScriptedClient client = shapes("down tls 1: synack hold 20; synack pad 9")) {
            asksFor(client, HELLO).acknowledge();
            client.advance(Duration.ofMillis(20));
            assertEquals(List.of("SYNACK 1", "WASTE 0 [9]"), heard(client.peer));
        }
    }

    @Test
    void synAckIsNotHeldWhereNoPayloadHasCome() {
        try (ScriptedClient client = shapes("down tls 1: synack hold 20")) {
            asksFor(client, "").acknowledge();
            assertEquals(List.of("SYNACK 1"), heard(client.peer));
        }
    }

    @Test
    void synAckIsNotHeldForWhoWaitsForIt() {
        ShapeProfile shapes = ShapeProfile.parse("down tls 1: synack hold 20");
        try (ScriptedClient client =
                ScriptedClient.thatSays(ScriptedClient.VERSION_2 + "\nwaits-for-synack=1", shapes)) {
            asksFor(client, HELLO).acknowledge();
            assertEquals(List.of("SYNACK 1"), heard(client.peer));
        }
    }

    @Test
    void heldSynAckGoesBeforeTheEnd() {
        try (ScriptedClient client = shapes("down tls 1: synack hold 20")) {
            ServerStream stream = asksFor(client, HELLO);
            stream.acknowledge();
            stream.close();
            assertEquals(List.of("SYNACK 1", "FIN 1"), heard(client.peer));
            client.advance(Duration.ofSeconds(1));
            client.peer.expectsNothing();
        }
    }

    @Test
    void aRefusalIsNeitherHeldNorPadded() {
        try (ScriptedClient client = shapes("down tls 1: synack hold 20; synack pad 9")) {
            asksFor(client, HELLO).refuse("no route");
            assertEquals(List.of("SYNACK 1 no route", "FIN 1"), heard(client.peer));
        }
    }

    @Test
    void theServerShapesFromTheFirstStreamOn() {
        try (ScriptedClient client =
                shapes("down tls 1: open waste 4; synack pad 9; write1 cut 1; write1 pad 5; heard2 waste 3")) {
            ServerStream stream = asksFor(client, HELLO);
            assertEquals(List.of("WASTE 1 [4]"), heard(client.peer));
            stream.acknowledge();
            assertEquals(List.of("SYNACK 1", "WASTE 0 [9]"), heard(client.peer));
            client.accepted.get(0).says("hi");
            assertEquals(List.of("PSH 1 h", "PSH 1 i", "WASTE 0 [5]"), heard(client.peer));
            client.peer.says("PSH 1 more");
            assertEquals(List.of("WASTE 1 [3]"), heard(client.peer));
        }
    }

    @Test
    void aServerThatSpeaksFirstHasTheOtherShape() {
        try (ScriptedClient client = shapes("down tls 1: write1 pad 5\ndown plain 1: write1 pad 6")) {
            asksFor(client, "").acknowledge();
            client.accepted.get(0).says("220 hello");
            assertEquals(List.of("SYNACK 1", "PSH 1 220 hello", "WASTE 0 [6]"), heard(client.peer));
        }
    }

    @Test
    void offIsNotOneByteMore() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2);
                ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            asksFor(client, HELLO).acknowledge();
            client.accepted.get(0).says("hi");
            assertEquals(List.of("SYNACK 1", "PSH 1 hi"), heard(client.peer));
            StreamProbe stream = server.open();
            writesTargetAnd(stream, HELLO);
            server.peer.says("SYNACK 1", "PSH 1 x");
            assertEquals(List.of("SYN 1", "PSH 1 target", "PSH 1 " + HELLO), heard(server.peer));
            assertTrue(client.peer.end().isWireEmpty() && server.peer.end().isWireEmpty());
        }
    }

    // ---- how ----

    private static ScriptedServer shaped(String profile) {
        return ScriptedServer.thatSays(ShapeProfile.parse(profile), ScriptedServer.VERSION_2);
    }

    private static ScriptedClient shapes(String profile) {
        return ScriptedClient.thatSays(ScriptedClient.VERSION_2, ShapeProfile.parse(profile));
    }

    private static void writesTargetAnd(StreamProbe stream, String payload) {
        stream.stream().write(Unpooled.copiedBuffer("target", StandardCharsets.ISO_8859_1));
        stream.says(payload);
    }

    /** The first stream, whose target is read, with what came behind it. */
    private static ServerStream asksFor(ScriptedClient client, String behind) {
        StreamProbe probe = client.opens(1);
        client.peer.says("PSH 1 target" + behind);
        ServerStream stream = client.stream(probe);
        stream.targetKnown(Unpooled.copiedBuffer(behind, StandardCharsets.ISO_8859_1));
        return stream;
    }

    private static List<String> heard(ScriptedPeer peer) {
        return peer.hears().stream()
                .map(frame ->
                        frame.startsWith("WASTE") ? frame.substring(0, 8) + "[" + (frame.length() - 8) + "]" : frame)
                .toList();
    }
}
