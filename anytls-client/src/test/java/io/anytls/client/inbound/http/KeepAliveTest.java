package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.FakeStream;
import io.anytls.client.inbound.testkit.Proxied;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests on one connection of the application. */
class KeepAliveTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Proxied proxied = new Proxied();

    @AfterEach
    void close() {
        proxied.close();
    }

    private FakeStream server() {
        return proxied.streams.last();
    }

    private void get(String uri) {
        proxied.sends("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private void getAndAnswer(String uri) {
        get(uri);
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    @Test
    void oneStreamServesTheRequestsToOneTarget() {
        getAndAnswer("http://a/1");
        getAndAnswer("http://a/2");
        getAndAnswer("http://a:80/3");
        assertEquals(List.of("a:80"), proxied.streams.targets());
    }

    @Test
    void anotherTargetGetsAnotherStream() {
        getAndAnswer("http://a/");
        getAndAnswer("http://b/");
        assertTrue(proxied.streams.get(0).isLeft());
        getAndAnswer("http://a/");
        getAndAnswer("http://a:81/");
        assertEquals(List.of("a:80", "b:80", "a:80", "a:81"), proxied.streams.targets());
    }

    /** A reset would cost the session where the server cannot be asked whether it has heard of it. */
    @Test
    void aStreamThatHasAnsweredIsEndedInOrder() {
        getAndAnswer("http://a/");
        proxied.application.close();
        assertTrue(server().isLeft());
        assertTrue(server().isActive(), "the server ends its side");
        server().receiveEnd();
        assertFalse(server().isActive());
    }

    @Test
    void aServerThatDoesNotEndAStreamThatWasLeftIsNotWaitedForLong() {
        getAndAnswer("http://a/");
        proxied.application.close();
        server().advanceTimeBy(5, TimeUnit.SECONDS);
        server().runScheduledPendingTasks();
        assertFalse(server().isActive());
    }

    @Test
    void aStreamIsNotKeptForLong() {
        getAndAnswer("http://a/");
        proxied.seconds(9);
        assertTrue(server().isActive());
        proxied.seconds(1);
        assertTrue(server().isLeft());
        getAndAnswer("http://a/");
        assertEquals(2, proxied.streams.count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            })
    void aServerMayWantToClose(String response) {
        get("http://a/");
        server().receive(response);
        assertEquals(OK, proxied.gets());
        assertTrue(server().isLeft());
        getAndAnswer("http://a/");
        assertEquals(2, proxied.streams.count());
    }

    @Test
    void pipelinedRequestsWaitTheirTurn() {
        proxied.sends("GET http://a/1 HTTP/1.1\r\n\r\nGET http://a/2 HTTP/1.1\r\n\r\nGET http://b/3 HTTP/1.1\r\n\r\n");
        assertEquals("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", server().takeSentText());
        server().receive(OK);
        assertEquals("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n", server().takeSentText());
        assertEquals(List.of("a:80"), proxied.streams.targets());
        server().receive(OK);
        assertEquals("GET /3 HTTP/1.1\r\nHost: b\r\n\r\n", server().takeSentText());
        server().receive(OK);
        assertEquals(OK + OK + OK, proxied.gets());
    }

    @Test
    void aFloodOfPipelinedRequestsIsNotReadOn() {
        String many = "GET http://a/ HTTP/1.1\r\n\r\n".repeat(1000);
        proxied.sends(many);
        assertTrue(proxied.application.config().isAutoRead());
        proxied.sends(many);
        proxied.sends(many);
        assertFalse(proxied.application.config().isAutoRead());
        assertEquals(1, proxied.streams.targets().size());
        for (int answered = 0; answered < 3000; answered++) {
            server().receive(OK);
        }
        assertEquals(OK.repeat(3000), proxied.gets());
        assertTrue(proxied.application.config().isAutoRead());
        assertEquals(1, proxied.streams.count());
    }

    @Test
    void pipelinedRequestsAreAnsweredAfterTheApplicationHasEndedItsSide() {
        proxied.sends("GET http://a/1 HTTP/1.1\r\n\r\nGET http://a/2 HTTP/1.1\r\n\r\n");
        proxied.application.receiveEnd();
        server().receive(OK);
        server().receive(OK);
        assertEquals(OK + OK, proxied.gets());
        assertFalse(proxied.application.isActive());
        assertTrue(proxied.streams.areAllLeft());
    }

    @Test
    void aRequestOnAStreamThatTurnsOutClosedIsRepeatedOnce() {
        getAndAnswer("http://a/");
        get("http://a/again");
        server().receiveEnd();
        assertEquals(2, proxied.streams.count());
        assertEquals("GET /again HTTP/1.1\r\nHost: a\r\n\r\n", server().takeSentText());
        server().receive(OK);
        assertEquals(OK, proxied.gets());

        get("http://a/third");
        server().receiveEnd();
        server().receiveEnd();
        assertEquals(3, proxied.streams.count());
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
        assertFalse(proxied.isDone());
    }

    @Test
    void aRequestOnAFreshStreamIsNotRepeated() {
        get("http://a/");
        server().receiveEnd();
        assertEquals(1, proxied.streams.count());
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE http://a/ HTTP/1.1\r\n\r\n", "PUT http://a/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n"})
    void soIsWhatHasTheSameEffectTwice(String request) {
        getAndAnswer("http://a/");
        proxied.sends(request);
        server().receiveEnd();
        assertEquals(2, proxied.streams.count());
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    /** The server may have closed a stream that was kept, and then a request that must not be sent twice would be lost. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST http://a/ HTTP/1.1\r\n\r\n",
                "PATCH http://a/ HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
                "PUT http://a/ HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
                "GET http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "LOCK http://a/ HTTP/1.1\r\n\r\n"
            })
    void aRequestThatMayHaveAnEffectGetsAFreshStream(String request) {
        getAndAnswer("http://a/");
        proxied.sends(request);
        assertTrue(proxied.streams.get(0).isLeft());
        assertEquals(2, proxied.streams.count());
        server().receive(OK);
        assertEquals(OK, proxied.gets());

        proxied.sends(request);
        assertEquals(3, proxied.streams.count());
        server().receiveEnd();
        assertEquals(3, proxied.streams.count(), "it is not repeated");
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
    }

    @Test
    void aServerThatKnowsWhoSpeaksOnAStreamIsAskedOnThatStream() {
        String challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM TlRM\r\nContent-Length: 0\r\n\r\n";
        String post = "POST http://a/ HTTP/1.1\r\nAuthorization: NTLM TlRM\r\nContent-Length: 1\r\n\r\nx";
        proxied.sends(post);
        server().receive(challenge);
        assertEquals(challenge, proxied.gets());
        proxied.sends(post);
        assertEquals(1, proxied.streams.count());
        server().receive(OK);
        assertEquals(OK, proxied.gets());

        proxied.sends(post);
        server().receiveEnd();
        assertEquals("", proxied.gets(), "the application may ask again, we may not");
        assertTrue(proxied.isDone());
        assertEquals(1, proxied.streams.count());
    }

    @Test
    void anAnswerOfWhichAPartHasComeIsNoReasonToAskAgain() {
        getAndAnswer("http://a/");
        get("http://a/");
        server().receive("HTTP/1.1 20");
        server().receiveEnd();
        assertEquals(1, proxied.streams.count());
        assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
    }

    @Test
    void aRequestIsNotRepeatedOnceAnAnswerHasBegun() {
        getAndAnswer("http://a/");
        get("http://a/");
        server().receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        server().receiveEnd();
        assertEquals(1, proxied.streams.count());
        assertTrue(proxied.isDone());
    }

    /** Else it would be given to the request that waits behind. */
    @Test
    void anAnswerTooManyIsNotTakenForThePipelinedRequest() {
        get("http://a/1");
        get("http://a/2");
        server().receive(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        assertEquals(OK, proxied.gets());
        assertEquals(2, proxied.streams.count());
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    @Test
    void aStreamThatEndsWhileItIsKeptIsForgotten() {
        getAndAnswer("http://a/");
        server().receiveEnd();
        assertTrue(server().isLeft());
        getAndAnswer("http://a/");
        assertEquals(2, proxied.streams.count());
    }

    @Test
    void aStreamThatSaysMoreThanItWasAskedIsClosed() {
        get("http://a/");
        server().receive(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        assertEquals(OK, proxied.gets());
        assertTrue(server().isLeft());
        getAndAnswer("http://a/");
    }

    @Test
    void anAnswerBehindJunkIsNotTaken() {
        get("http://a/");
        server().receive(OK + "x");
        assertEquals(OK, proxied.gets());
        get("http://a/");
        server().receive(OK);
        assertEquals(2, proxied.streams.count());
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    @Test
    void anUnusedConnectionIsClosedInTheEnd() {
        getAndAnswer("http://a/");
        proxied.seconds(299);
        assertTrue(proxied.application.isActive());
        proxied.seconds(1);
        assertFalse(proxied.application.isActive());
    }

    @Test
    void aSlowResponseHasNoDeadline() {
        get("http://a/");
        proxied.seconds(3600);
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }
}
