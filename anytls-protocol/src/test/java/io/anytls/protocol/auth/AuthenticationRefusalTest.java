package io.anytls.protocol.auth;

import static io.anytls.protocol.auth.AuthenticationProbe.firstFlight;
import static io.anytls.protocol.auth.AuthenticationProbe.hexOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationRefusalTest {

    private static final String HTTP = "GET / HTTP/1.1\r\nHost: site.example\r\n\r\n";

    private final AuthenticationProbe probe = new AuthenticationProbe("right", "other");

    @AfterEach
    void close() {
        probe.close();
    }

    /** "With a fallback configured it relays the connection, bytes already read included." */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 33, 34, 38})
    void aWrongFirstFlightIsGivenBackUnchanged(int pieceLength) {
        byte[] request = HTTP.getBytes(StandardCharsets.US_ASCII);
        piecesOf(pieceLength, request).forEach(probe.channel::writeInbound);
        assertEquals(AuthenticationRefusal.UNKNOWN_USER, probe.refusal);
        assertEquals(hexOf(request), probe.givenBack() + probe.passedOn());
        assertTrue(probe.decoderIsGone());
    }

    /** "The server never answers anything of its own." */
    @Test
    void aRefusalWritesNothingAndClosesNothing() {
        probe.read(new byte[40]);
        assertEquals(AuthenticationRefusal.UNKNOWN_USER, probe.refusal);
        assertNull(probe.channel.readOutbound());
        assertTrue(probe.channel.isOpen());
    }

    /** "Nothing that the server does before 34 bytes have come may depend on how many of them match." */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 31, 32})
    void nothingHappensBefore34BytesHoweverManyMatch(int matching) {
        byte[] flight = firstFlight("right", 0, new byte[0]);
        for (int i = matching; i < 32; i++) {
            flight[i] ^= 1;
        }
        for (int i = 0; i < 33; i++) {
            probe.read(Arrays.copyOfRange(flight, i, i + 1));
            assertTrue(probe.isUndecided(), "after " + (i + 1) + " bytes");
            assertEquals("", probe.passedOn());
        }
        probe.read(Arrays.copyOfRange(flight, 33, 34));
        assertEquals(matching == 32 ? null : AuthenticationRefusal.UNKNOWN_USER, probe.refusal);
    }

    @Test
    void everyWrongByteIsRefusedAlike() {
        for (int wrong = 0; wrong < 32; wrong++) {
            byte[] flight = firstFlight("right", 10, new byte[] {9});
            flight[wrong] ^= (byte) 0x80;
            try (AuthenticationProbe each = new AuthenticationProbe("right", "other")) {
                each.read(flight);
                assertEquals(AuthenticationRefusal.UNKNOWN_USER, each.refusal);
                assertEquals(hexOf(flight), each.givenBack());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33})
    void silencePastTheTimeoutIsARefusalThatGivesEverythingBack(int received) {
        byte[] flight = firstFlight("right", 0, new byte[0]);
        if (received > 0) {
            probe.read(flight, received);
        }
        probe.channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
        probe.channel.runScheduledPendingTasks();
        assertTrue(probe.isUndecided());
        probe.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        probe.channel.runScheduledPendingTasks();
        assertEquals(AuthenticationRefusal.TIMEOUT, probe.refusal);
        assertEquals(hexOf(flight).substring(0, 2 * received), probe.givenBack());
        probe.read(new byte[] {7});
        assertEquals("07", probe.passedOn());
    }

    @Test
    void bytesDoNotProlongTheTimeout() {
        for (int i = 0; i < 10; i++) {
            assertTrue(probe.isUndecided());
            probe.read(new byte[1]);
            probe.channel.advanceTimeBy(1, TimeUnit.SECONDS);
            probe.channel.runScheduledPendingTasks();
        }
        assertEquals(AuthenticationRefusal.TIMEOUT, probe.refusal);
    }

    @ParameterizedTest
    @CsvSource({"close", "input shutdown", "close_notify"})
    void anEndBefore34BytesIsARefusalWithWhatWasRead(String end) {
        probe.read(new byte[] {1, 2, 3});
        switch (end) {
            case "close" -> probe.channel.close();
            case "input shutdown" ->
                probe.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            default -> probe.channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        }
        assertEquals(AuthenticationRefusal.END_OF_INPUT, probe.refusal);
        assertEquals("010203", probe.givenBack());
    }

    private static List<ByteBuf> piecesOf(int length, byte[] bytes) {
        return IntStream.iterate(0, from -> from < bytes.length, from -> from + length)
                .mapToObj(from -> ByteSplits.tracked(bytes, from, Math.min(length, bytes.length - from)))
                .toList();
    }
}
