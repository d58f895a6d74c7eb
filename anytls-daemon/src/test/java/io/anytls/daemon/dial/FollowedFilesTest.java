package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFilesTest {

    private final EventLoopGroup loops = Transport.NIO.eventLoops(1, "names");
    private final EventLoop loop = loops.next();
    private final Queue<Runnable> disk = new ArrayDeque<>();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE);

    @TempDir
    private Path folder;

    private Path resolvConf;
    private Path hosts;
    private FollowedFiles followed;

    @BeforeEach
    void files() {
        resolvConf = folder.resolve("resolv.conf");
        hosts = folder.resolve("hosts");
        followed = new FollowedFiles(new NameFiles(resolvConf, hosts), disk::add, clock::get);
    }

    @AfterEach
    void close() {
        Transport.shutDown(loops).toCompletableFuture().join();
    }

    @Test
    void whatHasChangedCountsForTheNextLookUpAfterTwoSeconds() throws IOException {
        NameSettings before = settings();
        assertEquals("127.0.0.1", server(before), "there is no file yet");
        Files.writeString(resolvConf, "nameserver 192.0.2.1\n");
        clock.addAndGet(FollowedFiles.FRESH_NANOS - 1);
        assertSame(before, followed.current(loop).getNow(), "asked without the disk");
        clock.addAndGet(1);
        assertEquals("192.0.2.1", server(settings()));
    }

    @Test
    void whatHasNotChangedIsTheSame() throws IOException {
        Files.writeString(resolvConf, "nameserver 192.0.2.1\n");
        NameSettings before = settings();
        clock.addAndGet(FollowedFiles.FRESH_NANOS);
        assertSame(before, settings());
        Files.writeString(resolvConf, "# written again\nnameserver 192.0.2.1\n");
        clock.addAndGet(FollowedFiles.FRESH_NANOS);
        assertSame(before, settings(), "and what was learned stays");
    }

    @Test
    void lookUpsOfOneMomentWaitForOneReading() {
        Future<NameSettings> first = followed.current(loop);
        Future<NameSettings> second = followed.current(loop);
        assertFalse(first.isDone());
        assertEquals(1, disk.size());
        disk.remove().run();
        assertTrue(first.isSuccess() && second.isSuccess());
    }

    @Test
    void hostsAreReadAgainToo() throws IOException {
        assertEquals(List.of(), settings().known("box", false));
        Files.writeString(hosts, "192.0.2.9 box box.example # ours\n::9 box\n192.0.2.10 box\n");
        clock.addAndGet(FollowedFiles.FRESH_NANOS);
        NameSettings settings = settings();
        assertEquals(
                "[box/192.0.2.9, box/192.0.2.10]", settings.known("BOX.", false).toString());
        assertEquals("[box/0:0:0:0:0:0:0:9]", settings.known("box", true).toString());
        assertEquals(List.of(), settings.known("box.example", true));
        assertTrue(settings.decides("box.example"), "so nobody is asked for its other family");
    }

    @Test
    void localhostNeedsNoFile() {
        assertEquals(List.of(InetAddress.getLoopbackAddress()), settings().known("any.localhost", false));
    }

    private NameSettings settings() {
        Future<NameSettings> current = followed.current(loop);
        while (!disk.isEmpty()) {
            disk.remove().run();
        }
        return current.getNow();
    }

    private static String server(NameSettings settings) {
        List<InetSocketAddress> servers = settings.resolvConf().servers();
        return servers.get(0).getAddress().getHostAddress();
    }
}
