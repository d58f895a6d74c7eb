package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A real curl and a real web server, files of all sizes in both directions, by every way into the client. */
class WebTransferTest {

    /** The largest is many times what all buffers on the way hold. */
    private static final List<Long> SIZES = List.of(0L, 1L, 1L << 20, 32L << 20);

    private static final long HUGE = 256L << 20;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    @TempDir
    static Path files;

    private static WebServer web;

    @BeforeAll
    static void writeFiles() throws IOException {
        for (long size : SIZES) {
            write(size);
        }
        web = new WebServer(files);
    }

    private static void write(long size) throws IOException {
        try (OutputStream out = Files.newOutputStream(file(size))) {
            payload(size).writeTo(out);
        }
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    @BeforeEach
    void curl() {
        Curl.assumeInstalled();
    }

    static Stream<Arguments> waysAndSizes() {
        return Stream.of(Way.values()).flatMap(way -> SIZES.stream().map(size -> arguments(way, size)));
    }

    @ParameterizedTest
    @MethodSource("waysAndSizes")
    void downloadsArriveWhole(Way way, long size) {
        Curl.Result result = Curl.run(way.options(PAIR.proxy()), "-f", web.url("file-" + size));
        assertEquals(0, result.status());
        assertEquals(payload(size).expected(), result.received());
    }

    @ParameterizedTest
    @MethodSource("waysAndSizes")
    void uploadsArriveWhole(Way way, long size) {
        String answer =
                Curl.text(way.options(PAIR.proxy()), "-f", "-T", file(size).toString(), web.url("upload"));
        assertEquals(payload(size).expected().sha256(), answer);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aHugeFileArrivesWholeBothWays(Way way) throws IOException {
        write(HUGE);
        downloadsArriveWhole(way, HUGE);
        uploadsArriveWhole(way, HUGE);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreResolvedByTheServer(Way way) {
        String url = web.url("file-1").replace("127.0.0.1", "localhost");
        assertEquals(
                payload(1).expected(),
                Curl.run(way.options(PAIR.proxy()), "-f", url).received());
    }

    @ParameterizedTest
    @EnumSource
    void oneConnectionOfTheApplicationServesManyRequests(Way way) {
        String url = web.url("file-1048576");
        Curl.Result result = Curl.run(way.options(PAIR.proxy()), "-f", url, url, url);
        assertEquals(0, result.status());
        assertEquals(3L << 20, result.received().length());
    }

    @Test
    void anErrorPageOfTheTargetIsTheTargets() {
        String status = Curl.text(
                Way.ABSOLUTE_FORM.options(PAIR.proxy()), "-o", "/dev/null", "-w", "%{http_code}", web.url("no-such"));
        assertEquals("404", status);
    }

    private static Payload payload(long size) {
        return new Payload(size + 1, size);
    }

    private static Path file(long size) {
        return files.resolve("file-" + size);
    }
}
