package io.anytls.client.inbound.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.StreamTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CONNECTION_REFUSED  | dial tcp 127.0.0.1:1: connect: connection refused
            CONNECTION_REFUSED  | connection refused
            CONNECTION_REFUSED  | Connection refused: getsockopt: /127.0.0.1:1
            CONNECTION_REFUSED  | connectex: No connection could be made because the target machine actively refused it.
            HOST_UNREACHABLE    | dial tcp: lookup nowhere.invalid on 127.0.0.53:53: no such host
            HOST_UNREACHABLE    | dial tcp: lookup timeout.denied.example: no such host
            HOST_UNREACHABLE    | dial tcp 10.0.0.1:80: connect: no route to host
            HOST_UNREACHABLE    | host unreachable
            HOST_UNREACHABLE    | lookup x: server misbehaving
            HOST_UNREACHABLE    | nowhere.invalid: Name or service not known
            NETWORK_UNREACHABLE | dial tcp [2001:db8::1]:80: connect: network is unreachable
            TIMED_OUT           | dial tcp 192.0.2.1:80: i/o timeout
            TIMED_OUT           | dial tcp 192.0.2.1:80: connect: connection timed out
            TIMED_OUT           | context deadline exceeded
            NOT_ALLOWED         | not allowed: 127.0.0.1 is a loopback address
            NOT_ALLOWED         | dial tcp 10.0.0.1:80: connect: permission denied
            NOT_ALLOWED         | operation not permitted
            GENERAL             | something else
            GENERAL             | ''
            """)
    void ofAServersText(Refusal refusal, String text) {
        assertEquals(refusal, Refusal.of(new StreamRefusedException(text)));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Refusal.TIMED_OUT, new StreamTimeoutException("no answer")),
                Arguments.of(Refusal.TIMED_OUT, new ConnectTimeoutException("connection refused")),
                Arguments.of(Refusal.TIMED_OUT, new SocketTimeoutException()),
                Arguments.of(Refusal.TIMED_OUT, new TimeoutException()),
                Arguments.of(Refusal.HOST_UNREACHABLE, new UnknownHostException("x")),
                Arguments.of(Refusal.HOST_UNREACHABLE, new NoRouteToHostException()),
                Arguments.of(Refusal.CONNECTION_REFUSED, new ConnectException()),
                Arguments.of(Refusal.NETWORK_UNREACHABLE, new ConnectException("Network is unreachable")),
                Arguments.of(Refusal.HOST_UNREACHABLE, new IOException("dial", new UnknownHostException("x"))),
                Arguments.of(Refusal.GENERAL, new StreamResetException("reset")),
                Arguments.of(Refusal.GENERAL, new SessionClosedException("gone")),
                Arguments.of(Refusal.GENERAL, new IllegalStateException("timeout")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofAFailuresType(Refusal refusal, Throwable failure) {
        assertEquals(refusal, Refusal.of(failure));
    }

    @Test
    void theReasonIsOnePrintableLine() {
        assertEquals("a??b", Refusal.reason(new StreamRefusedException("a\r\nb")));
        assertEquals("?", Refusal.reason(new StreamRefusedException("\u00e9")));
        assertEquals("x".repeat(500) + "...", Refusal.reason(new StreamRefusedException("x".repeat(1000))));
        assertEquals("the stream could not be opened", Refusal.reason(new StreamRefusedException("")));
        assertEquals("the stream could not be opened", Refusal.reason(new IllegalStateException("internals")));
    }
}
