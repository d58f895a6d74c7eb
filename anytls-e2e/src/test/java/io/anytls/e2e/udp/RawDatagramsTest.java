package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.e2e.wire.RawSession;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** UDP over TCP as other programs write it, byte by byte. */
class RawDatagramsTest {

    private static final String VERSION_1 = "sp.udp-over-tcp.arpa";
    private static final String VERSION_2 = "sp.v2.udp-over-tcp.arpa";
    private static final byte[] ANYWHERE = {0, 1, 0, 0, 0, 0, 0, 0};

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().server("--log-level", "debug", "--deny-targets", "127.9.9.9");

    @Test
    void version2CarriesAddressesInBothDirections() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            session.send(RawSession.PSH, 1, join(ANYWHERE, packet(target.port(), new byte[] {7})));
            assertArrayEquals(
                    packet(target.port(), new byte[] {7}),
                    session.await(RawSession.PSH).data());
        }
    }

    @Test
    void version1HasNoRequest() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_1)) {
            session.send(RawSession.PSH, 1, packet(target.port(), new byte[] {7}));
            assertArrayEquals(
                    packet(target.port(), new byte[] {7}),
                    session.await(RawSession.PSH).data());
        }
    }

    @Test
    void isConnectCarriesNoAddresses() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            int port = target.port();
            byte[] request = {1, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port};
            session.send(RawSession.PSH, 1, join(request, new byte[] {0, 2, 5, 6}));
            assertArrayEquals(
                    new byte[] {0, 2, 5, 6}, session.await(RawSession.PSH).data());
        }
    }

    @Test
    void theAnswerComesOnceTheSocketIsBoundAndBeforeAnyRequest() throws IOException {
        try (RawSession session = open(1, VERSION_2)) {
            assertEquals("", session.await(RawSession.SYNACK).text());
        }
    }

    @Test
    void bytesMayComeOneByOneAndDatagramsTogether() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            byte[] first = join(ANYWHERE, packet(target.port(), new byte[] {1, 2, 3}));
            for (byte each : first) {
                session.send(RawSession.PSH, 1, each);
            }
            assertArrayEquals(
                    packet(target.port(), new byte[] {1, 2, 3}),
                    session.await(RawSession.PSH).data());
            byte[] two = join(packet(target.port(), new byte[0]), packet(target.port(), new byte[] {4}));
            session.send(RawSession.PSH, 1, two);
            assertArrayEquals(two, read(session, two.length));
        }
    }

    @Test
    void theLongestDatagramComesBackToAPeerThatSaysThatItTakesIt() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = new RawSession(PAIR.serverAddress())) {
            session.send(RawSession.authentication(PAIR.workspace().password(), 30));
            session.send(RawSession.SETTINGS, 0, "v=2\nclient=\ndatagram-size=65535".getBytes(StandardCharsets.UTF_8));
            session.open(1, VERSION_2, 0);
            byte[] longest = new byte[65_507];
            Arrays.fill(longest, (byte) 9);
            byte[] packet = packet(target.port(), longest);
            session.send(RawSession.PSH, 1, join(ANYWHERE, Arrays.copyOf(packet, 40_000)));
            session.send(RawSession.PSH, 1, Arrays.copyOfRange(packet, 40_000, packet.length));
            assertArrayEquals(packet, read(session, packet.length));
        }
    }

    @Test
    void toAPeerThatDoesNotSayItALongOneIsDroppedAndNothingElse() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            byte[] packet = packet(target.port(), new byte[20_000]);
            session.send(RawSession.PSH, 1, join(ANYWHERE, packet));
            byte[] small = packet(target.port(), new byte[16_384]);
            session.send(RawSession.PSH, 1, small);
            assertArrayEquals(small, read(session, small.length));
        }
    }

    @Test
    void whatIsDeniedCostsTheDatagramAndNotTheStream() throws IOException {
        try (EchoOverUdp denied = new EchoOverUdp("127.9.9.9");
                EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            byte[] mapped = {
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                -1,
                -1,
                127,
                9,
                9,
                9,
                (byte) (denied.port() >> 8),
                (byte) denied.port(),
                0,
                0
            };
            byte[] plain = {0, 127, 9, 9, 9, (byte) (denied.port() >> 8), (byte) denied.port(), 0, 1, 1};
            byte[] good = packet(target.port(), new byte[] {7});
            session.send(RawSession.PSH, 1, join(ANYWHERE, join(mapped, join(plain, good))));
            assertArrayEquals(good, session.await(RawSession.PSH).data());
            assertTrue(denied.senders().isEmpty());
        }
    }

    @Test
    void anUnknownFamilyEndsTheStreamAndNotTheSession() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                RawSession session = open(1, VERSION_2)) {
            session.send(RawSession.PSH, 1, join(ANYWHERE, new byte[] {9}));
            assertEquals(1, session.await(RawSession.FIN).streamId());
            session.open(2, VERSION_2, 0);
            session.send(RawSession.PSH, 2, join(ANYWHERE, packet(target.port(), new byte[] {7})));
            assertEquals(2, session.await(RawSession.PSH).streamId());
        }
    }

    private static RawSession open(int streamId, String name) throws IOException {
        RawSession session =
                RawSession.authenticated(PAIR.serverAddress(), PAIR.workspace().password());
        session.open(streamId, name, 0);
        return session;
    }

    /** What PSH frames bring, however it is cut. */
    private static byte[] read(RawSession session, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < length) {
            all.write(session.await(RawSession.PSH).data());
        }
        return all.toByteArray();
    }

    private static byte[] packet(int port, byte[] payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(0);
        out.write(InetAddress.getByName("127.0.0.1").getAddress());
        out.writeShort(port);
        out.writeShort(payload.length);
        out.write(payload);
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
