package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A site that does not wait: it ends kept connections after 40 ms, and refuses uploads before it has read them. */
class ImpatientSiteTest {

    private static final int UPLOAD = 8 << 20;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    @TempDir
    Path directory;

    /** A POST must not be sent twice, and near the end of the kept connection nobody knows whether it has arrived. */
    @Test
    void noPostIsLostNearTheEndOfAKeptConnection() throws Exception {
        try (NodeSite site = NodeSite.start(directory)) {
            Process posts = new ProcessBuilder(
                            "node",
                            NodeSite.script("posts.js").toString(),
                            String.valueOf(PAIR.proxy().getPort()),
                            String.valueOf(site.port()),
                            "60")
                    .redirectError(Redirect.INHERIT)
                    .start();
            String said = new String(posts.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("60 of 60 {}, connections: 1", said.strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks5h"})
    void anEarlyRefusalReachesWhoeverUploads(String frontEnd) throws Exception {
        Installed.assume("curl");
        Path file = directory.resolve("upload");
        try (RandomAccessFile upload = new RandomAccessFile(file.toFile(), "rw")) {
            upload.setLength(UPLOAD);
        }
        List<String> way = List.of("-x", frontEnd + "://" + ProgramPair.hostPort(PAIR.proxy()));
        try (NodeSite site = NodeSite.start(directory)) {
            for (int i = 0; i < 15; i++) {
                for (int status : List.of(401, 413)) {
                    assertEquals(String.valueOf(status), answer(way, file, site, status), "upload " + i);
                }
            }
        }
    }

    /** The status; {@code 000} if there is none. */
    private static String answer(List<String> way, Path file, NodeSite site, int status) throws IOException {
        return Curl.text(
                way,
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-H",
                "Expect:",
                "--data-binary",
                "@" + file,
                "http://127.0.0.1:" + site.port() + "/early/" + status);
    }
}
