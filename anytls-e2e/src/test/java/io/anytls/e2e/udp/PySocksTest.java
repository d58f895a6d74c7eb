package io.anytls.e2e.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another program's idea of UDP ASSOCIATE. */
class PySocksTest {

    private static final String PROGRAM = """
            import socks, sys
            s = socks.socksocket(type=socks.socket.SOCK_DGRAM)
            s.set_proxy(socks.SOCKS5, "127.0.0.1", int(sys.argv[1]))
            s.settimeout(30)
            s.sendto(b"hello", ("127.0.0.1", int(sys.argv[2])))
            print(s.recvfrom(100)[0].decode())
            """;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    @Test
    void aDatagramGoesAndComes() throws Exception {
        Installed.assume("python3");
        assumeTrue(run("import socks").equals(""), "PySocks is not installed");
        try (EchoOverUdp target = new EchoOverUdp("127.0.0.1")) {
            assertEquals("hello", run(PROGRAM, String.valueOf(PAIR.proxy().getPort()), String.valueOf(target.port())));
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[3 + arguments.length];
        command[0] = "python3";
        command[1] = "-c";
        command[2] = program;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor(60, TimeUnit.SECONDS);
        return printed.strip();
    }
}
