package io.anytls.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.config.Account;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.RouteOptions;
import io.anytls.server.identity.RunNote;
import io.anytls.server.identity.SelfSigned;
import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServersTest {

    private static final InboundConfig PATIENT = patient(InboundConfig.DEFAULT);

    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();

    @Test
    void aReloadThatFailsHasOpenedNothingAndTheNextOneWorks() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int first = ReservedPorts.next();
            int second = ReservedPorts.next();
            int third = ReservedPorts.next();
            RunningServers servers = RunningServers.start(setups(first), route(), Optional.empty(), running -> {});
            try {
                List<InboundSetup> bad = setups(second, third, taken.getLocalPort());
                String said = assertThrows(
                                StartupException.class,
                                () -> servers.reload(bad, RouteOptions.of(OutboundOptions.DEFAULT)))
                        .getMessage();
                assertTrue(said.contains("the port is in use"), said);
                awaitOpen(List.of(true, false, false), first, second, third);
                servers.reload(setups(second, third), RouteOptions.of(OutboundOptions.DEFAULT));
                awaitOpen(List.of(false, true, true), first, second, third);
            } finally {
                servers.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** Its event loops, too: a server that reloads every day must not have a hundred of them at the end of the year. */
    @Test
    void aListenerThatIsNoMoreLeavesNothingButItsConnections() throws Exception {
        int loops = Runtime.getRuntime().availableProcessors();
        long before = threads();
        int stays = ReservedPorts.next();
        int old = ReservedPorts.next();
        RunningServers servers = RunningServers.start(setups(stays, old), route(), Optional.empty(), running -> {});
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), old)) {
            connection.getOutputStream().write(22); // of a handshake, which has five minutes
            connection.setSoTimeout(500);
            for (int i = 0; i <= loops; i++) {
                servers.reload(setups(stays), route());
                servers.reload(setups(stays, ReservedPorts.next()), route());
            }
            awaitOpen(List.of(true, false), stays, old);
            assertThrows(
                    SocketTimeoutException.class,
                    () -> connection.getInputStream().read(),
                    "who is connected stays");
            assertTrue(threads() - before <= loops, "one listener's loops in all, and not one for each");
        } finally {
            servers.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static RouteOptions route() {
        return RouteOptions.of(OutboundOptions.DEFAULT);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("server-"))
                .count();
    }

    /** A signal that follows the first word of it must find something that can be closed in good order. */
    @Test
    void whoKeepsItRunningIsToldBeforeAnybodyElse() throws Exception {
        int first = ReservedPorts.next();
        int second = ReservedPorts.next();
        RunningServers servers = RunningServers.start(setups(first, second), route(), Optional.empty(), running -> {
            told.add("keeper");
            awaitOpen(List.of(true, true), first, second);
        });
        servers.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(List.of("keeper", "world", "world"), told);
    }

    private static InboundConfig patient(InboundConfig usual) {
        TlsParameters tls = usual.tls();
        return new InboundConfig(
                usual.tag(),
                usual.listen(),
                usual.accounts(),
                usual.paddingScheme(),
                usual.certificate(),
                usual.serverName(),
                usual.alpn(),
                new TlsParameters(
                        tls.min(), tls.max(), tls.cipherSuites(), tls.groups(), Optional.of(Duration.ofMinutes(5))),
                usual.ech(),
                usual.tuning(),
                usual.streams(),
                usual.arrival(),
                usual.fallback());
    }

    private List<InboundSetup> setups(int... ports) {
        return IntStream.of(ports)
                .mapToObj(port -> new InboundSetup(
                        PATIENT,
                        new Identity(
                                new HostPort("127.0.0.1", port),
                                List.of(new Account("a", "a")),
                                SelfSigned.loadOrMake(DataDirectory.open(directory), List.of()),
                                "",
                                ""),
                        PaddingScheme.DEFAULT,
                        ShapeProfile.NONE,
                        this::note))
                .toList();
    }

    private RunNote note(HostPort listening) {
        told.add("world");
        return new RunNote(List.of(), false);
    }

    /** A socket is closed a moment after it was told to. */
    private static void awaitOpen(List<Boolean> expected, int... ports) {
        Await.until(
                "open are " + expected,
                () -> IntStream.of(ports)
                        .mapToObj(RunningServersTest::isOpen)
                        .toList()
                        .equals(expected));
    }

    private static boolean isOpen(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertFalse(connection.isClosed());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
