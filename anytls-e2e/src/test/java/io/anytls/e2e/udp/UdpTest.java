package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTest {

    @RegisterExtension
    static final ProgramPair PAIR =
            new ProgramPair().server("--log-level", "debug").client("--log-level", "debug");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, 1_200, 1_472, 9_000, 16_384, 16_385, 65_497})
    void aDatagramOfAnySizeComesBack(int size) throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) size);
            application.send("127.0.0.1", target.port(), payload);
            UdpApplication.Answer answer = application.receive();
            assertArrayEquals(payload, answer.payload());
            assertEquals(target.port(), answer.from().getPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void aTargetIsAnAddressOrAName(String host) throws IOException {
        try (EchoOverUdp target = new EchoOverUdp(host.equals("::1") ? host : "127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send(host, target.port(), new byte[] {1, 2, 3});
            assertArrayEquals(new byte[] {1, 2, 3}, application.receive().payload());
        }
    }

    @Test
    void oneAssociationIsOneSocketForAllItsTargets() throws IOException {
        try (EchoOverUdp one = new EchoOverUdp("127.0.0.1");
                EchoOverUdp other = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send("127.0.0.1", one.port(), new byte[1]);
            application.receive();
            application.send("127.0.0.1", other.port(), new byte[1]);
            application.receive();
            assertEquals(1, one.senders().size());
            assertEquals(one.senders(), other.senders());
        }
    }

    @Test
    void twoAssociationsHaveNothingToDoWithEachOther() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication one = new UdpApplication(PAIR.proxy());
                UdpApplication other = new UdpApplication(PAIR.proxy())) {
            one.send("127.0.0.1", target.port(), new byte[] {1});
            other.send("127.0.0.1", target.port(), new byte[] {2});
            assertArrayEquals(new byte[] {1}, one.receive().payload());
            assertArrayEquals(new byte[] {2}, other.receive().payload());
            assertEquals(2, target.senders().size());
        }
    }

    @Test
    void aFragmentIsDropped() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send(1, "127.0.0.1", target.port(), new byte[] {1});
            application.send("127.0.0.1", target.port(), new byte[] {2});
            assertArrayEquals(new byte[] {2}, application.receive().payload());
        }
    }

    /** From another address of this machine, to the very port that the application sends to. */
    @Test
    void aThirdPartyThatSpraysTheRelayIsNotForwarded() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                EchoOverUdp secret = new EchoOverUdp("127.0.0.1");
                DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0));
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            byte[] datagram = UdpApplication.datagram(0, "127.0.0.1", secret.port(), new byte[] {9});
            for (int i = 0; i < 50; i++) { // before it is known whose the port is, and after
                stranger.send(new DatagramPacket(datagram, datagram.length, application.relay()));
                application.send("127.0.0.1", target.port(), new byte[] {(byte) i});
                assertArrayEquals(new byte[] {(byte) i}, application.receive().payload());
            }
            assertTrue(secret.senders().isEmpty());
        }
    }

    @Test
    void tenThousandDestinationsAreOneStreamAndNothingIsLeftOfThem() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            for (int i = 0; i < 10_000; i++) {
                application.send("127.1." + i / 250 + "." + (i % 250 + 1), 9, new byte[] {1});
                if (i % 50 == 0) { // no faster than they are taken
                    application.send("127.0.0.1", target.port(), new byte[] {2});
                    assertArrayEquals(new byte[] {2}, application.receive().payload());
                }
            }
            assertEquals(1, target.senders().size());
        }
        Await.until("no stream is left", () -> {
            PAIR.server().signal("USR1");
            return PAIR.server().count("live streams: 0,") > 0;
        });
    }

    @Test
    void anAssociationEndsWithItsConnection() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send("127.0.0.1", target.port(), new byte[1]);
            application.receive();
            long before = PAIR.server().count("stream \\S+ ended");
            application.control().close();
            Await.until("the stream has ended", () -> PAIR.server().count("stream \\S+ ended") > before);
            application.send("127.0.0.1", target.port(), new byte[1]);
            assertFalse(application.receivesWithin(300));
        }
    }
}
