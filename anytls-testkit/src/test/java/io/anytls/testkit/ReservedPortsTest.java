package io.anytls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedPortsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void aConnectionIsRefused() {
        int port = ReservedPorts.next();
        assertThrows(ConnectException.class, () -> new Socket(LOOPBACK, port).close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void aListenerGetsItAgainAndAgain(String address) throws IOException {
        int port = ReservedPorts.next();
        for (int i = 0; i < 3; i++) {
            try (ServerSocket listener = new ServerSocket()) {
                listener.setReuseAddress(true);
                listener.bind(new InetSocketAddress(address, port));
                try (Socket connection = new Socket(LOOPBACK, port)) {
                    assertEquals(port, connection.getPort());
                }
            }
        }
    }

    @Test
    void theSystemChoosesItForNobodyElse() throws IOException {
        int port = ReservedPorts.next();
        List<ServerSocket> others = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                ServerSocket other = new ServerSocket(0, 1, LOOPBACK);
                others.add(other);
                assertFalse(other.getLocalPort() == port);
            }
        } finally {
            for (ServerSocket other : others) {
                other.close();
            }
        }
    }
}
