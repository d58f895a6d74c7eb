package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A site that does not wait: it ends kept connections after 40 ms, and refuses uploads before it has read them. */
class ImpatientSiteTest {

    private static final int UPLOAD = 8 << 20;
    private static final int UPLOADS = 30;

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

    /** Some answers are lost without us too, when the site's reset overtakes them: a direct run beside ours tells how many. */
    @ParameterizedTest
    @CsvSource({"http, ''", "http, --proxytunnel", "socks5h, ''"})
    void anEarlyRefusalReachesWhoeverUploadsAsOftenAsWithoutUs(String frontEnd, String option) throws Exception {
        Installed.assume("curl");
        Path file = directory.resolve("upload");
        try (RandomAccessFile upload = new RandomAccessFile(file.toFile(), "rw")) {
            upload.setLength(UPLOAD);
        }
        List<String> way = new ArrayList<>(List.of("-x", frontEnd + "://" + ProgramPair.hostPort(PAIR.proxy())));
        if (!option.isEmpty()) {
            way.add(option);
        }
        try (NodeSite site = NodeSite.start(directory)) {
            int direct = 0;
            int ours = 0;
            for (int i = 0; i < UPLOADS; i++) {
                int status = i % 2 == 0 ? 401 : 413;
                direct += answer(List.of(), file, site, status) == status ? 1 : 0;
                ours += answer(way, file, site, status) == status ? 1 : 0;
            }
            assertTrue(ours >= direct, ours + " of " + UPLOADS + " answers came, " + direct + " without us");
            assertTrue(direct > UPLOADS / 2, "the site itself fails: " + direct + " of " + UPLOADS);
        }
    }

    /** The status; 0 if there is none. */
    private static int answer(List<String> way, Path file, NodeSite site, int status) throws IOException {
        return Integer.parseInt(Curl.text(
                way,
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-H",
                "Expect:",
                "--data-binary",
                "@" + file,
                "http://127.0.0.1:" + site.port() + "/early/" + status));
    }
}
