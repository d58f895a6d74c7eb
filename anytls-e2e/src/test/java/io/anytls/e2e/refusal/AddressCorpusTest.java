package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ways to say 127.0.0.1 that have got past other programs' checks, sent as names and as addresses. Each is answered with a reason and
 * a FIN, nothing reaches the target, and the session lives on.
 */
class AddressCorpusTest {

    private static final List<String> AS_NAMES = List.of(
            "0",
            "127.1",
            "127.0.1",
            "2130706433",
            "017700000001",
            "0177.0.0.1",
            "0x7f000001",
            "0x7f.0.0.1",
            "127.0.0.1",
            "127.0.0.1.",
            "localhost",
            "localhost.",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1");

    private static final List<String> AS_ADDRESSES =
            List.of("0.0.0.0", "127.0.0.1", "::", "::1", "::7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::");

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void noneGetsThrough() throws IOException {
        String data = workspace.dataDirectory().toString();
        RunningProgram server = workspace.startHere(
                "anytls-server", "-l", "127.0.0.1:0", "-p", workspace.password(), "--data-dir", data);
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
            int stream = 0;
            for (String name : AS_NAMES) {
                session.open(++stream, name, target.port());
                assertRefused(session, stream, name);
            }
            for (String address : AS_ADDRESSES) {
                session.open(++stream, new InetSocketAddress(InetAddress.getByName(address), target.port()));
                assertRefused(session, stream, address);
            }
            assertEquals(0, target.accepted());
        }
    }

    private static void assertRefused(RawSession session, int stream, String what) throws IOException {
        RawFrame answer = session.await(RawSession.SYNACK);
        assertEquals(stream, answer.streamId(), what);
        assertTrue(List.of("not allowed", "no such host").contains(answer.text()), () -> what + ": " + answer.text());
        assertEquals(stream, session.await(RawSession.FIN).streamId(), what);
    }
}
