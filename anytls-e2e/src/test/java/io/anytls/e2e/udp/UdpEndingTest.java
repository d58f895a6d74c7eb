package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.testkit.Await;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UdpEndingTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair()
            .server("--log-level", "debug", "--udp-timeout", "1s")
            .client("--block-quic");

    @Test
    void aSilentStreamEndsAndTheNextDatagramOpensAnother() throws IOException {
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1");
                UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send("127.0.0.1", target.port(), new byte[] {1});
            application.receive();
            Await.until(
                    "the stream has ended",
                    () -> PAIR.server().count("stream \\S+ ended: no datagram for its time") > 0);
            application.send("127.0.0.1", target.port(), new byte[] {2});
            assertArrayEquals(new byte[] {2}, application.receive().payload());
            assertEquals(2, target.senders().size());
        }
    }

    @Test
    void whereQuicIsBlockedWhoAsksForNothingElseIsToldAtOnce() throws IOException {
        try (UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send("127.0.0.1", 443, new byte[1]);
            assertEquals(-1, application.control().getInputStream().read());
        }
    }
}
