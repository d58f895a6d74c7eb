package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.testkit.Await;
import java.io.IOException;
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
