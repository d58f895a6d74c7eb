package io.anytls.protocol.auth;

import static io.anytls.protocol.auth.AuthenticationProbe.firstFlight;
import static io.anytls.protocol.auth.AuthenticationProbe.hexOf;
import static io.anytls.testkit.ByteSplits.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationDecoderTest {

    private final AuthenticationProbe probe = new AuthenticationProbe("right", "other");

    @AfterEach
    void close() {
        probe.close();
    }

    /**
     * "Our server accepts it however TCP and TLS split it, and with Settings, SYN and PSH behind it in the same
     * record."
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anySplitGivesTheSameUserAndTheSameRest(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            byte[] behind = ByteSplits.random(random, random.nextInt(200));
            byte[] flight = firstFlight("right", random.nextInt(3) * random.nextInt(300), behind);
            try (AuthenticationProbe each = new AuthenticationProbe("other", "right")) {
                ByteSplits.split(random, flight, 1 + random.nextInt(flight.length))
                        .forEach(each.channel::writeInbound);
                assertEquals("u1", each.user.name());
                assertEquals(hexOf(behind), each.passedOn());
                assertTrue(each.decoderIsGone());
            }
        }
    }

    @Test
    void everySingleCutOfTheFirst34BytesIsAccepted() {
        byte[] flight = firstFlight("right", 0, new byte[] {4, 5, 6});
        for (int cut = 1; cut < flight.length; cut++) {
            try (AuthenticationProbe each = new AuthenticationProbe("right")) {
                each.read(Arrays.copyOfRange(flight, 0, cut));
                each.read(Arrays.copyOfRange(flight, cut, flight.length));
                assertEquals("u0", each.user.name());
                assertEquals("040506", each.passedOn());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 65535})
    void paddingOfEveryLengthIsDropped(int padding) {
        probe.read(firstFlight("other", padding, new byte[] {1, 2, 3}));
        assertEquals("u1", probe.user.name());
        assertEquals("010203", probe.passedOn());
    }

    @Test
    void paddingIsDroppedAsItComesAndNeverKept() {
        probe.read(firstFlight("right", 0xffff, new byte[0]), 34);
        for (int i = 0; i < 0xffff; i += 3) {
            ByteBuf piece = Unpooled.directBuffer(3).writeZero(3);
            probe.channel.writeInbound(piece);
            assertEquals(0, piece.refCnt());
        }
        assertTrue(probe.decoderIsGone());
        assertEquals("", probe.passedOn());
    }

    @Test
    void theUserIsKnownBeforeThePaddingHasCome() {
        probe.read(firstFlight("right", 100, new byte[0]), 34);
        assertEquals("u0", probe.user.name());
    }

    @Test
    void afterTheVerdictThereIsNoTimeout() {
        probe.read(firstFlight("right", 10, new byte[0]), 40);
        assertEquals(-1, probe.channel.runScheduledPendingTasks());
    }

    /** So that a session, or a fallback, is set up by the verdict. */
    @ParameterizedTest
    @ValueSource(strings = {"right", "wrong"})
    void aHandlerAddedByTheVerdictReceivesWhatComesAfterIt(String password) {
        List<Object> received = new ArrayList<>();
        probe.onVerdict = ctx -> ctx.pipeline().addAfter(ctx.name(), "next", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext next, Object message) {
                received.add(hex((ByteBuf) message));
                next.fireChannelRead(message);
            }
        });
        byte[] flight = firstFlight(password, 3, new byte[] {1, 2});
        probe.read(flight);
        probe.read(new byte[] {3});
        assertEquals(password.equals("right") ? List.of("0102", "03") : List.of("03"), received);
        assertEquals(password.equals("right") ? "" : hexOf(flight), probe.givenBack());
    }

    @Test
    void aVerdictMayPutAnotherHandlerInTheDecodersPlace() {
        probe.onVerdict = ctx -> ctx.pipeline().replace(ctx.name(), "next", new ChannelInboundHandlerAdapter());
        probe.read(firstFlight("right", 3, new byte[] {1, 2}));
        assertEquals("0102", probe.passedOn());
    }

    @Test
    void thereIsOneVerdict() {
        probe.read(firstFlight("right", 50, new byte[0]), 40);
        probe.channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        probe.channel.close();
        assertEquals(1, probe.verdicts);
    }

    @Test
    void withoutAVerdictNothingIsPassedOn() {
        probe.read(new byte[20]);
        probe.channel.pipeline().remove(AuthenticationDecoder.class);
        assertEquals("", probe.passedOn());
        assertEquals(0, probe.verdicts);
    }

    @Test
    void withoutAutoReadItAsksForWhatItNeeds() {
        probe.channel.config().setAutoRead(false);
        probe.reads = 0;
        probe.read(new byte[20]);
        assertEquals(1, probe.reads);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aTimeoutIsPositive(long millis) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new AuthenticationDecoder(Users.of(List.of()), Duration.ofMillis(millis), probe));
    }
}
