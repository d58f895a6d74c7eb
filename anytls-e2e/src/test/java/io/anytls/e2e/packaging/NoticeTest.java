package io.anytls.e2e.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NOTICE names what the jars contain, no more and no less, in the versions that they contain. */
class NoticeTest {

    private static final Path ROOT = Path.of(System.getProperty("anytls.root", ".."));

    private static final Map<String, String> NAMES = Map.of(
            "io.netty", "Netty",
            "io.netty.tcnative", "netty-tcnative",
            "org.slf4j", "SLF4J",
            "ch.qos.logback", "Logback",
            "picocli", "picocli",
            "com.fasterxml.jackson", "Jackson",
            "com.google.re2j", "RE2 for Java",
            "org.snakeyaml", "SnakeYAML Engine",
            "org.brotli", "Brotli",
            "org.bouncycastle", "Bouncy Castle");

    /** What a work contains in turn, by group; named below its heading, without a version. */
    private static final Map<String, String> WITHIN_OTHERS =
            Map.of("org.jctools", "JCTools", "ch.randelshofer", "FastDoubleParser");

    private final String notice = Files.readString(ROOT.resolve("NOTICE"));
    private final List<NoticeEntry> entries = NoticeEntry.parse(notice);

    NoticeTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void whatIsInAJarIsNamed(String side) throws IOException {
        Set<String> named = entries.stream()
                .filter(entry -> entry.isIn(side))
                .map(NoticeEntry::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(named, contents(side).works(NAMES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void versionsAndArtifactsAreThoseInside(String side) throws IOException {
        List<JarContents.Artifact> artifacts = contents(side).artifacts();
        assertTrue(artifacts.size() > 10, artifacts::toString);
        for (JarContents.Artifact artifact : artifacts) {
            if (WITHIN_OTHERS.containsKey(artifact.group())) {
                assertTrue(notice.contains(WITHIN_OTHERS.get(artifact.group())), artifact::toString);
                continue;
            }
            NoticeEntry entry = entry(artifact);
            assertTrue((artifact.version() + ".").startsWith(entry.version() + "."), artifact + " in NOTICE: " + entry);
            assertTrue(entry.lists(artifact.name()), artifact + " in NOTICE: " + entry);
        }
    }

    @Test
    void theJarsCarryTheNoticeAndTheLicence() throws IOException {
        for (String side : List.of("client", "server")) {
            assertEquals(notice, contents(side).text("META-INF/NOTICE"));
            assertEquals(
                    Files.readString(ROOT.resolve("LICENSE")), contents(side).text("META-INF/LICENSE"));
        }
    }

    private NoticeEntry entry(JarContents.Artifact artifact) {
        String group = artifact.group().replaceFirst("^info\\.", "");
        String room = artifact.name().startsWith("netty-tcnative") ? "io.netty.tcnative" : group;
        String name = NAMES.entrySet().stream()
                .filter(known -> room.equals(known.getKey()) || group.startsWith(known.getKey() + "."))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("NOTICE does not know of " + artifact));
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("NOTICE does not name " + artifact));
    }

    private static JarContents contents(String side) {
        return new JarContents(ROOT.resolve("anytls-" + side).resolve("target").resolve("anytls-" + side + ".jar"));
    }
}
