package io.anytls.client.clash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.ClientFile;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged Clash files, with the lists of rules and of proxies beside them: each is read, or refused line by line. */
class ClashNoiseTest {

    private static final String SIGNS = "&*!|>'\"{}[],:?-#@`%\t \n~<0a\\";

    @TempDir
    Path directory;

    private final List<ClashCorpusTest.Case> good = ClashCorpusTest.cases().toList();

    @Test
    void nothingDoesHarm() throws IOException {
        for (long seed = 0; seed < 1_000; seed++) {
            one(seed);
        }
    }

    /** As many as there is time for, others each time. */
    @Test
    @Tag("long")
    void nothingDoesHarmForMinutes() throws IOException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("anytls.noise.minutes", 1));
        for (long seed = System.nanoTime(); System.nanoTime() < end; seed++) {
            one(seed);
        }
    }

    private void one(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, String> files = good.get(random.nextInt(good.size())).files();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            boolean damages = files.size() == 1 || random.nextInt(files.size()) == 0;
            String text = damages ? damaged(random, file.getValue()) : file.getValue();
            Files.write(path, text.getBytes(StandardCharsets.UTF_8)); // half a character too, as what UTF-8 has for it
        }
        Problems problems = new Problems(random.nextBoolean());
        try {
            ClientFile.read(new ConfigSources(List.of(directory.resolve("clash.yaml")), List.of()), problems);
        } catch (ConfigException e) {
            assertTrue(!e.problems().isEmpty(), () -> "seed " + seed);
            e.problems().forEach(problem -> look(seed, problem.toString()));
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        problems.warnings().forEach(problem -> look(seed, problem.toString()));
    }

    private static void look(long seed, String line) {
        assertTrue(line.lines().count() == 1 && line.length() < 1_000, () -> "seed " + seed + ": " + line);
    }

    private static String damaged(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && out.length() > 2; i--) {
            int from = random.nextInt(out.length());
            int to = Math.min(out.length(), from + 1 + random.nextInt(40));
            switch (random.nextInt(4)) {
                case 0 -> out.setCharAt(from, SIGNS.charAt(random.nextInt(SIGNS.length())));
                case 1 -> out.delete(from, to);
                case 2 -> out.insert(random.nextInt(out.length()), out.substring(from, to));
                default -> out.setCharAt(from, (char) random.nextInt(0x3000));
            }
        }
        return out.toString();
    }
}
