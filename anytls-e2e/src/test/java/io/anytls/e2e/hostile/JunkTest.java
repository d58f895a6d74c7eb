package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.TlsProbe;
import io.anytls.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes before the authentication: no answer of ours, no line in the log, and everybody else is served as before. */
class JunkTest {

    private static final int TLS_ALERT = 21;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().expectWarning("authentication failed .* in the last minute");

    private long linesBefore;

    /** Of the log, without those of each minute. */
    private static long lines() {
        return PAIR.server().log().stream()
                .filter(line -> !line.contains("in the last minute"))
                .count();
    }

    @BeforeEach
    void countLines() {
        PAIR.server().awaitLine("memory:"); // the last that it says of its start
        linesBefore = lines();
    }

    @AfterEach
    void theServerIsQuietAndWell() throws IOException {
        assertEquals(linesBefore, lines(), () -> PAIR.server().log().toString());
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(PAIR.proxy()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    static Stream<byte[]> junk() {
        return Stream.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new Payload(1, 34).bytes(),
                new Payload(2, 64 << 10).bytes(),
                new byte[100],
                RawSession.authentication("not the password", 30));
    }

    /**
     * All at once, as each lasts as long as silence would. A server that answered before the 34th byte would let a prober find the digest
     * byte by byte.
     */
    @Test
    void behindTlsItIsClosedWithoutAWord() throws IOException {
        List<SSLSocket> connections = new ArrayList<>();
        byte[] wrong = RawSession.authentication("not the password", 0);
        SSLSocket first33 = waitsAfter33(wrong);
        send(first33, Arrays.copyOfRange(wrong, 33, 34));
        connections.add(first33);
        for (byte[] junk : junk().toList()) {
            SSLSocket tls = TlsProbe.open(PAIR.serverAddress());
            connections.add(tls);
            send(tls, junk);
        }
        for (SSLSocket tls : connections) {
            assertEquals(0, answer(tls).length);
            tls.close();
        }
    }

    @ParameterizedTest
    @MethodSource("junk")
    void inPlaceOfTlsItGetsAnAlertAtMost(byte[] junk) throws IOException {
        try (Socket tcp = TlsProbe.tcp(PAIR.serverAddress())) {
            send(tcp, junk);
            byte[] answer = answer(tcp);
            assertTrue(answer.length == 0 || answer.length == 7 && answer[0] == TLS_ALERT, Arrays.toString(answer));
        }
    }

    @Test
    void oneByteAndTheEnd() throws IOException {
        try (SSLSocket tls = TlsProbe.open(PAIR.serverAddress())) {
            send(tls, new byte[] {1});
            tls.shutdownOutput();
            assertEquals(0, answer(tls).length);
        }
    }

    @Test
    void nothingAndTheEnd() throws IOException {
        try (Socket tcp = TlsProbe.tcp(PAIR.serverAddress())) {
            tcp.shutdownOutput();
            assertEquals(0, answer(tcp).length);
        }
    }

    @Test
    void thirtyThreeBytesOfTheRightDigestHaveNoAnswerEither() throws IOException {
        waitsAfter33(RawSession.authentication(PAIR.workspace().password(), 0)).close();
    }

    private static SSLSocket waitsAfter33(byte[] authentication) throws IOException {
        SSLSocket tls = TlsProbe.open(PAIR.serverAddress());
        send(tls, Arrays.copyOf(authentication, 33));
        assertStaysOpen(tls);
        return tls;
    }

    @Test
    void theLongestPaddingByteByByteIsAnAuthentication() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = new RawSession(PAIR.serverAddress())) {
            for (byte b : RawSession.authentication(PAIR.workspace().password(), 0xffff)) {
                session.send(new byte[] {b});
            }
            session.send(RawSession.SETTINGS, 0, "v=2\nclient=test/1".getBytes(StandardCharsets.UTF_8));
            session.echo(1, target.address(), "hello");
        }
    }

    @Test
    void authenticationSettingsAndTheFirstStreamInOneRecordAreUnderstood() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = new RawSession(PAIR.serverAddress())) {
            byte[] address = Application.connectRequest("127.0.0.1", target.port());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(RawSession.authentication(PAIR.workspace().password(), 30));
            all.write(RawSession.frame(RawSession.SETTINGS, 0, "v=2".getBytes(StandardCharsets.UTF_8)));
            all.write(RawSession.frame(RawSession.SYN, 1, new byte[0]));
            all.write(RawSession.frame(RawSession.PSH, 1, Arrays.copyOfRange(address, 3, address.length)));
            all.write(RawSession.frame(RawSession.PSH, 1, "hello".getBytes(StandardCharsets.UTF_8)));
            session.send(all.toByteArray());
            assertEquals("", session.await(RawSession.SYNACK).text());
            assertArrayEquals(
                    "hello".getBytes(StandardCharsets.UTF_8),
                    session.await(RawSession.PSH).data());
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException closedAlready) {
            // which is an answer too
        }
    }

    /** Everything until the end; a reset, as it comes when not all was read, is an end. */
    private static byte[] answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            in.transferTo(answer);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server has not closed", e);
        } catch (IOException reset) {
            return answer.toByteArray();
        }
        return answer.toByteArray();
    }

    private static void assertStaysOpen(SSLSocket tls) throws IOException {
        tls.setSoTimeout(300);
        try {
            assertEquals(-2, tls.getInputStream().read(), "neither an end nor a byte is expected");
        } catch (SocketTimeoutException stillOpen) {
            tls.setSoTimeout((int) Await.PATIENCE.toMillis());
        }
    }
}
