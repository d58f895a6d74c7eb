package io.anytls.e2e.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build leaves beside each jar, for those who check what they run. */
class SupplyChainTest {

    private static final Path ROOT = Path.of(System.getProperty("anytls.root", ".."));

    /** Works that are built into others' jars, and so are no dependencies of ours. */
    private static final Set<String> WITHIN_OTHERS = Set.of("org.jctools", "ch.randelshofer");

    @ParameterizedTest
    @ValueSource(strings = {"anytls-client", "anytls-server"})
    void theChecksumIsTheJars(String program) throws IOException, NoSuchAlgorithmException {
        byte[] jar = Files.readAllBytes(target(program, ".jar"));
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        assertEquals(
                sum + "  " + program + ".jar",
                Files.readString(target(program, ".jar.sha256")).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anytls-client", "anytls-server"})
    void theBillOfMaterialsNamesAllThatIsInTheJar(String program) throws IOException {
        String bill = Files.readString(target(program, ".cdx.json"));
        assertTrue(bill.contains("\"CycloneDX\""), program);
        for (JarContents.Artifact artifact : new JarContents(target(program, ".jar")).artifacts()) {
            if (!WITHIN_OTHERS.contains(artifact.group())) {
                String name = "pkg:maven/" + artifact.group() + "/" + artifact.name() + "@" + artifact.version();
                assertTrue(bill.contains(name), () -> name + " is missing");
            }
        }
    }

    @Test
    void mavenVerifiesWhatItDownloads() throws IOException {
        assertTrue(
                Files.readAllLines(ROOT.resolve(".mvn").resolve("maven.config")).contains("-C"));
    }

    private static Path target(String program, String ending) {
        return ROOT.resolve(program).resolve("target").resolve(program + ending);
    }
}
