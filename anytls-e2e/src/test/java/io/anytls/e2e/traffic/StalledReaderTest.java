package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProcessMemory;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.SocketQueues;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Payload.Received;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that stops: the sender is stopped in turn, nobody in between hoards, and nothing is lost when it goes on. */
class StalledReaderTest {

    private static final Payload PAYLOAD = new Payload(9, 64 << 20);

    /** What both programs together may take off the sender's hands, besides what lies in the sockets on the way. */
    private static final long MOST_TAKEN = 8 << 20;

    /** What each program may hold more than before, threads and all; the kernel's buffers are not theirs. */
    private static final long MOST_HELD = 24 << 20;

    private static final int SMALL_BUFFER = 64 << 10;
    private static final Duration QUIET = Duration.ofMillis(400);

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    private final Application application = new Application(PAIR.proxy());
    private final ExecutorService sender = Executors.newCachedThreadPool();
    private final AtomicLong sent = new AtomicLong();

    @BeforeEach
    void warmUp() throws IOException {
        assumeTrue(ProcessMemory.isKnown(), "there is no /proc");
        try (TargetServer target = TargetServer.start(Conversations.source(PAYLOAD));
                Socket tunnel = application.connect(target.address())) {
            Payload.drain(tunnel.getInputStream());
        }
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd());
                Socket tunnel = application.connect(target.address())) {
            PAYLOAD.writeTo(tunnel.getOutputStream());
            tunnel.shutdownOutput();
            tunnel.getInputStream().readAllBytes();
        }
    }

    @AfterEach
    void stop() {
        sender.shutdownNow();
    }

    @Test
    void aTargetThatDoesNotRead() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        CompletableFuture<Received> heard = new CompletableFuture<>();
        List<Long> before = residentBefore();
        try (TargetServer target = TargetServer.start(connection -> {
                    connection.setReceiveBufferSize(SMALL_BUFFER);
                    Conversations.stalling(resume, heard::complete).hold(connection);
                });
                Socket tunnel = application.connect(smallBuffers(), target.address())) {
            Future<?> sending = sender.submit(() -> {
                PAYLOAD.writeTo(counted(tunnel.getOutputStream()));
                tunnel.shutdownOutput();
                return null;
            });
            assertStalledWithinBounds(target, before);
            resume.countDown();
            assertEquals(PAYLOAD.expected(), Await.result("the target hears it all", heard));
            Await.result("all is sent", sending);
        }
    }

    @Test
    void anApplicationThatDoesNotRead() throws Exception {
        List<Long> before = residentBefore();
        try (TargetServer target = TargetServer.start(connection -> {
                    connection.setSendBufferSize(SMALL_BUFFER);
                    PAYLOAD.writeTo(counted(connection.getOutputStream()));
                });
                Socket tunnel = application.connect(smallBuffers(), target.address())) {
            assertStalledWithinBounds(target, before);
            assertEquals(PAYLOAD.expected(), Payload.drain(tunnel.getInputStream()));
        }
    }

    private static List<RunningProgram> programs() {
        return List.of(PAIR.client(), PAIR.server());
    }

    /** Taken before the transfer begins, of the client and of the server. */
    private static List<Long> residentBefore() {
        programs().forEach(program -> program.memory().forgetPeak());
        return programs().stream().map(program -> program.memory().resident()).toList();
    }

    private void assertStalledWithinBounds(TargetServer target, List<Long> before) throws IOException {
        Await.until("something is sent", () -> sent.get() > 0);
        long stalledAt = Await.settled("what is sent", QUIET, sent::get);
        assertTrue(stalledAt < PAYLOAD.length(), "the sender has been stopped");
        long queued = SocketQueues.bytes(
                Set.of(PAIR.proxy().getPort(), PAIR.serverAddress().getPort(), target.port()));
        assertTrue(
                stalledAt - queued < MOST_TAKEN,
                () -> stalledAt + " bytes were taken, and " + queued + " of them lie in sockets");
        for (int i = 0; i < before.size(); i++) {
            long held = programs().get(i).memory().peak() - before.get(i);
            assertTrue(held < MOST_HELD, programs().get(i).name() + " holds " + held + " bytes more");
        }
        try (TargetServer neighbour = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(neighbour.address())) {
            Application.exchange(tunnel, "others are served meanwhile");
        }
    }

    private static Socket smallBuffers() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSendBufferSize(SMALL_BUFFER);
        return socket;
    }

    private OutputStream counted(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
                sent.addAndGet(count);
            }
        };
    }
}
