package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.testkit.Installed;
import io.anytls.testkit.ReservedPorts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real name server, asked through the pair. */
class DnsServerTest {

    private static final int TYPE_A = 1;
    private static final int TYPE_TXT = 16;
    private static final int TYPE_AAAA = 28;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    private static Process server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Installed.assume("dnsmasq");
        port = ReservedPorts.next();
        server = new ProcessBuilder(
                        Installed.find("dnsmasq").orElseThrow().toString(),
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--pid-file=",
                        "--user=" + System.getProperty("user.name"),
                        "--listen-address=127.0.0.1",
                        "--bind-interfaces",
                        "--port=" + port,
                        "--host-record=a.example,192.0.2.7,2001:db8::7",
                        "--txt-record=big.example,"
                                + String.join(",", List.of("x".repeat(200), "y".repeat(200), "z".repeat(200))))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitAnswer();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    /** It binds its socket a moment after it was started. */
    private static void awaitAnswer() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (UdpApplication application = new UdpApplication(PAIR.proxy())) {
                application.send("127.0.0.1", port, question("a.example", TYPE_A));
                if (application.receivesWithin(300)) {
                    return;
                }
            }
        }
        throw new SocketTimeoutException("dnsmasq does not answer");
    }

    @Test
    void addressesOfBothFamilies() throws IOException {
        assertEquals(4, ask("a.example", TYPE_A).lastField());
        assertEquals(16, ask("a.example", TYPE_AAAA).lastField());
    }

    @Test
    void anAnswerOfMoreThan512Bytes() throws IOException {
        Answer answer = ask("big.example", TYPE_TXT);
        assertEquals(603, answer.lastField());
        assertTrue(answer.length() > 600);
    }

    /** @param lastField length of the only record's data */
    private record Answer(int length, int lastField) {}

    private static Answer ask(String name, int type) throws IOException {
        try (UdpApplication application = new UdpApplication(PAIR.proxy())) {
            application.send("127.0.0.1", port, question(name, type));
            byte[] answer = application.receive().payload();
            ByteBuffer bytes = ByteBuffer.wrap(answer);
            assertEquals(1, bytes.getShort(6), "records in the answer");
            int questionEnd = 12 + name.length() + 2 + 4;
            int dataLength =
                    bytes.getShort(questionEnd + 2 + 2 + 2 + 4) & 0xffff; // behind name pointer, type, class, time
            return new Answer(answer.length, dataLength);
        }
    }

    private static byte[] question(String name, int type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1});
        for (String label : name.split("\\.")) {
            out.writeByte(label.length());
            out.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0);
        out.writeShort(type);
        out.writeShort(1);
        out.write(new byte[] {0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0}); // EDNS: answers of 4,096 bytes are taken
        return bytes.toByteArray();
    }
}
