package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamResetException;
import io.anytls.testkit.EmbeddedSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Either side leaves, at every stage of an exchange. */
class EndingTest {

    private static final String GET = "GET http://a/ HTTP/1.1\r\n\r\n";
    private static final String POST = "POST http://a/ HTTP/1.1\r\nContent-Length: 10\r\n\r\n";

    private final Proxied proxied = new Proxied();

    @AfterEach
    void close() {
        proxied.close();
    }

    private EmbeddedSocket server() {
        return proxied.streams.last();
    }

    enum Stage {
        NOTHING_SENT(proxied -> {}),
        WITHIN_THE_HEAD(proxied -> proxied.sends("GET http://a/ HT")),
        OPENING(proxied -> {
            proxied.streams.slow();
            proxied.sends(POST + "abc");
        }),
        SENT(proxied -> proxied.sends(GET)),
        WITHIN_THE_BODY(proxied -> proxied.sends(POST + "abc")),
        PIPELINED(proxied -> proxied.sends(GET + GET + GET)),
        AFTER_AN_INTERIM_RESPONSE(proxied -> {
            proxied.sends(GET);
            proxied.streams.last().receive("HTTP/1.1 103 Early Hints\r\n\r\n");
        }),
        WITHIN_THE_RESPONSE(proxied -> {
            proxied.sends(GET);
            proxied.streams.last().receive("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        }),
        ANSWERED(proxied -> {
            proxied.sends(GET);
            proxied.streams.last().receive("HTTP/1.1 204 No Content\r\n\r\n");
        });

        private final Consumer<Proxied> reach;

        Stage(Consumer<Proxied> reach) {
            this.reach = reach;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStreamEndsWithTheApplication(Stage stage) {
        stage.reach.accept(proxied);
        proxied.application.close();
        if (stage == Stage.OPENING) {
            proxied.streams.open();
        }
        assertTrue(proxied.streams.areAllLeft());
    }

    @ParameterizedTest
    @EnumSource
    void theStreamEndsWithAnApplicationThatFails(Stage stage) {
        stage.reach.accept(proxied);
        proxied.application.receiveReset(new IOException("Connection reset by peer"));
        if (stage == Stage.OPENING) {
            proxied.streams.open();
        }
        assertTrue(proxied.streams.areAllLeft());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SENT", "PIPELINED", "AFTER_AN_INTERIM_RESPONSE", "WITHIN_THE_RESPONSE"})
    void anApplicationThatEndsItsSideWithoutWaitingForAnythingHasLeft(Stage stage) {
        stage.reach.accept(proxied);
        proxied.application.receiveEnd();
        if (stage == Stage.OPENING) {
            proxied.streams.open();
        }
        assertFalse(proxied.application.isActive());
        assertTrue(proxied.streams.areAllLeft());
    }

    /** As long as any other: some programs end their side behind each request. */
    @ParameterizedTest
    @EnumSource(names = {"SENT", "AFTER_AN_INTERIM_RESPONSE"})
    void anApplicationThatEndsItsSideMayWaitForItsAnswer(Stage stage) {
        stage.reach.accept(proxied);
        proxied.application.receiveEnd();
        proxied.seconds(3600);
        server().receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertTrue(proxied.gets().endsWith("\r\n\r\nok"));
        assertFalse(proxied.application.isActive());
    }

    @Test
    void anApplicationThatEndsItsSideStillGetsTheRest() {
        Stage.WITHIN_THE_RESPONSE.reach.accept(proxied);
        proxied.application.receiveEnd();
        proxied.seconds(60);
        server().receive("defghij");
        assertTrue(proxied.gets().endsWith("abcdefghij"));
        assertFalse(proxied.application.isActive());
        assertTrue(proxied.streams.areAllLeft());
    }

    @Test
    void aSlowUploadGoesOnAfterTheApplicationHasEndedItsSide() {
        proxied.sends("PUT http://a/ HTTP/1.1\r\nContent-Length: 300000\r\n\r\n");
        server().takeSent();
        server().stall();
        for (int i = 0; i < 6; i++) {
            proxied.sends("x".repeat(50_000));
        }
        proxied.application.receiveEnd();
        proxied.seconds(60);
        assertTrue(proxied.application.isActive());
        server().drain();
        assertEquals(300_000, server().takeSent().length);
        proxied.seconds(4);
        server().receive("HTTP/1.1 204 No Content\r\n\r\n");
        assertEquals("HTTP/1.1 204 No Content\r\n\r\n", proxied.gets());
        assertFalse(proxied.application.isActive());
    }

    @Test
    void anUploadThatIsCutOffEndsTheStreamAtOnce() {
        proxied.sends(POST + "abc");
        proxied.application.receiveEnd();
        assertFalse(proxied.application.isActive());
        assertTrue(proxied.streams.areAllLeft());
        assertTrue(server().takeSentText().endsWith("abc"));
    }

    @Test
    void aServerThatSaysNothingIsABadGateway() {
        proxied.sends(GET);
        server().receiveEnd();
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
        assertFalse(proxied.isDone());
        proxied.sends(GET);
        assertEquals(2, proxied.streams.count());
    }

    @Test
    void aServerThatLeavesWithinTheRequestIsABadGatewayAndTheConnectionEnds() {
        proxied.sends(POST + "abc");
        server().receiveEnd();
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
        assertTrue(proxied.isDone());
        proxied.sends("defghij" + GET);
        assertEquals(1, proxied.streams.count());
    }

    @Test
    void aServerThatLeavesWithinItsHeadIsABadGateway() {
        proxied.sends(GET);
        server().receive("HTTP/1.1 200 OK\r\nConte");
        server().receiveEnd();
        assertTrue(proxied.gets().endsWith("the server closed the connection within its answer\n"));
    }

    /** What came arrives, and then an end in order: a reset would destroy what the application has not read yet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
            })
    void aBrokenResponseArrivesAndIsBroken(String response) {
        proxied.sends(GET);
        server().receive("HTTP/1.1 200 OK\r\n" + response);
        server().receiveEnd();
        assertBroken();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nabc", "X: y\r\n\r\nabc"})
    void aResetArrivesBehindWhatCameBeforeIt(String response) {
        proxied.sends(GET);
        server().receive("HTTP/1.1 200 OK\r\n" + response);
        server().receiveReset(new StreamResetException("reset"));
        assertBroken();
    }

    private void assertBroken() {
        String answer = proxied.gets();
        assertTrue(answer.contains("abc"), answer);
        assertFalse(answer.endsWith("0\r\n\r\n"), answer);
        assertTrue(proxied.isDone());
        assertTrue(proxied.application.isActive(), "an end in order");
        proxied.seconds(5);
        assertFalse(proxied.application.isActive());
    }

    @Test
    void whereTheEndTellsNothingTheApplicationIsResetInTheEnd() {
        proxied.sends("GET http://a/ HTTP/1.0\r\n\r\n");
        server().receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
        server().receiveEnd();
        assertTrue(proxied.gets().endsWith("\r\n\r\nabc"));
        assertFalse(proxied.isDone());
        proxied.seconds(1);
        assertFalse(proxied.application.isActive());
    }

    @Test
    void anAnswerThatIsSeenToBeNoneBeforeItIsPassedOnIsABadGateway() {
        proxied.sends(GET);
        server().receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
        assertFalse(proxied.isDone());
    }

    @Test
    void aJunkChunkIsBrokenForTheApplication() {
        proxied.sends(GET);
        server().receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        server().receive("xyz\r\n");
        assertBroken();
    }

    @Test
    void aRefusedTargetIsSaidWithTheServersReason() {
        proxied.sends(GET);
        proxied.streams.refuseTargets(new StreamRefusedException("dial tcp a:80: i/o timeout"));
        server().receiveReset(new StreamRefusedException("dial tcp a:80: i/o timeout"));
        String answer = proxied.gets();
        assertTrue(answer.startsWith("HTTP/1.1 504 "), answer);
        assertTrue(answer.endsWith("\r\n\r\ndial tcp a:80: i/o timeout\n"), answer);
        assertFalse(proxied.isDone());
    }

    @Test
    void aRefusalThatCameBeforeTheFirstByteIsSaid() {
        proxied.streams.refuseTargets(new StreamRefusedException("not allowed"));
        proxied.streams.slow();
        proxied.sends(GET);
        proxied.streams.openAndClose();
        assertTrue(proxied.gets().startsWith("HTTP/1.1 403 "));
    }

    @Test
    void noStreamIsABadGateway() {
        proxied.streams.fail(new ConnectException("Connection refused"));
        proxied.sends(GET + GET);
        String answer = proxied.gets();
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        assertTrue(answer.lastIndexOf("HTTP/1.1 502 ") > 0, answer);
        assertFalse(proxied.isDone());
    }

    @Test
    void aSessionThatEndsIsABadGateway() {
        proxied.sends(GET);
        server().receiveReset(new SessionClosedException("the session ended\r\nX: injected"));
        String answer = proxied.gets();
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nthe session ended??X: injected\n"), answer);
    }

    @Test
    void anAnswerToHeadThatFailsHasNoBody() {
        proxied.streams.fail(new IOException("no"));
        proxied.sends("HEAD http://a/ HTTP/1.1\r\n\r\n");
        assertTrue(proxied.gets().endsWith("\r\n\r\n"));
    }
}
