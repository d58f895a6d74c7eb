package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.Client;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.e2e.app.Application;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheme that a server sends shapes the sessions that are dialled to it later, and nobody else's; one that is none changes nothing. */
class PaddingUpdateTest {

    private static final String SCHEME = "stop=2\n0=50-50\n1=700-700";

    @TempDir
    Path directory;

    /** What a server has seen of one session: how its authentication was padded, and the scheme that its client says it holds. */
    private record Seen(int authenticationPadding, String md5, int packet1) {
        static final int SETTINGS_HEADER = 7;
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private ScriptedTlsServer server(TlsIdentity identity, String scheme) throws Exception {
        return ScriptedTlsServer.start(identity, connection -> serve(connection, scheme));
    }

    /** Sends the scheme, answers one stream, and closes: the next stream has to dial. */
    private void serve(Socket connection, String scheme) throws IOException {
        Wire wire = Wire.authenticated(connection);
        Wire.Received settings = wire.read();
        String text = new String(settings.data(), StandardCharsets.UTF_8);
        String md5 = text.lines()
                .filter(line -> line.startsWith("padding-md5="))
                .findFirst()
                .orElseThrow();
        int packet1 = Seen.SETTINGS_HEADER + settings.data().length;
        wire.write(Wire.UPDATE_PADDING_SCHEME, 0, scheme.getBytes(StandardCharsets.UTF_8));
        wire.answer(settings);
        for (Wire.Received frame = wire.read(); ; frame = wire.read()) {
            packet1 += Seen.SETTINGS_HEADER
                    + frame.data().length
                    + (wire.waste() == 0 ? 0 : Seen.SETTINGS_HEADER + wire.waste());
            wire.answer(frame);
            if (frame.command() == Wire.PSH && new String(frame.data(), StandardCharsets.US_ASCII).equals("question")) {
                seen.add(new Seen(
                        wire.authenticationPadding(), md5.substring("padding-md5=".length()), packet1 - 7 - 8));
                wire.write(Wire.PSH, frame.stream(), "answer".getBytes(StandardCharsets.US_ASCII));
                return;
            }
        }
    }

    private Seen ask(Client client) throws IOException {
        int before = seen.size();
        try (Socket socket = new Application(client.address()).connect("192.0.2.1", 80)) {
            socket.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
            assertEquals("answer", new String(socket.getInputStream().readNBytes(6), StandardCharsets.US_ASCII));
        }
        Await.until(
                "the session is gone",
                () -> client.poolReport().idle() + client.poolReport().active() == 0);
        assertEquals(before + 1, seen.size());
        return seen.get(before);
    }

    @Test
    void itShapesTheNextSessionsToThatServerOnly() throws Exception {
        TlsIdentity identity = PoolPair.identity(directory);
        try (ScriptedTlsServer one = server(identity, SCHEME);
                ScriptedTlsServer other = server(identity, "no scheme at all")) {
            Client toOne = PoolPair.client(one.port(), Pools.ensure(0), PoolPair.PASSWORD);
            Client toOther = PoolPair.client(other.port(), Pools.ensure(0), PoolPair.PASSWORD);
            Seen first = ask(toOne);
            assertEquals(30, first.authenticationPadding());
            assertEquals(PaddingScheme.DEFAULT.md5(), first.md5());

            Seen second = ask(toOne);
            assertEquals(50, second.authenticationPadding());
            assertEquals(PaddingScheme.parse(SCHEME).md5(), second.md5());
            assertEquals(700, second.packet1(), "Settings, SYN, address and the padding behind them");

            assertEquals(PaddingScheme.DEFAULT.md5(), ask(toOther).md5(), "another server's scheme");
            Seen afterNonsense = ask(toOther);
            assertEquals(30, afterNonsense.authenticationPadding());
            assertEquals(PaddingScheme.DEFAULT.md5(), afterNonsense.md5());
            toOne.close().toCompletableFuture().join();
            toOther.close().toCompletableFuture().join();
        }
    }

    @Test
    void aSchemeThatIsNoneLeavesTheLastGoodOneInForce() throws Exception {
        String[] next = {SCHEME};
        try (ScriptedTlsServer server =
                ScriptedTlsServer.start(PoolPair.identity(directory), connection -> serve(connection, next[0]))) {
            Client client = PoolPair.client(server.port(), Pools.ensure(0), PoolPair.PASSWORD);
            ask(client);
            next[0] = "stop=2\n1=" + "65535-65535,".repeat(256);
            assertEquals(50, ask(client).authenticationPadding());
            assertEquals(50, ask(client).authenticationPadding());
            assertTrue(seen.get(2).md5().equals(PaddingScheme.parse(SCHEME).md5()));
            client.close().toCompletableFuture().join();
        }
    }
}
