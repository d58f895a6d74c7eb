package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.link.LinkList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and endless input ends in an error of ours, one line each, within time and memory. */
class NoiseTest {

    private static final int ROUNDS = 500;

    @TempDir
    Path directory;

    /** Another one each time: it stands in the report of a test that fails. */
    private final long seed = Long.getLong("anytls.noise.seed", System.nanoTime());

    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource
    void damagedConfigurations(Side side) {
        String good = new Examples(directory).text(side.name().toLowerCase() + "-all-fields.json");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < ROUNDS; i++) {
                String damaged = damage(good);
                for (String error : checked(side, damaged)) {
                    assertTrue(error.lines().count() == 1 && error.length() < 1_000, () -> seed + ": " + error);
                }
            }
        });
    }

    private List<String> checked(Side side, String damaged) {
        try {
            return side.check(damaged, directory, random.nextBoolean()).errors();
        } catch (RuntimeException e) {
            throw new AssertionError("with -Danytls.noise.seed=" + seed + ", on\n" + damaged, e);
        }
    }

    /** Numbers stand in few places, so that damage alone seldom meets them. */
    @ParameterizedTest
    @EnumSource
    void numbersBeyondEverything(Side side) {
        String good = new Examples(directory).text(side.name().toLowerCase() + "-all-fields.json");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (String number : List.of(
                    "1e9999999999",
                    "-1e9999999999",
                    "1e-9999999999",
                    "0e9999999999",
                    "1e2147483647",
                    "1e-2147483648",
                    "9".repeat(99))) {
                checked(side, good.replaceAll(": [0-9]+", ": " + number));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"", "/*", "1", "{\"a\":1,\"a\":1,", "//", "[[],"})
    void endlessConfigurations(String piece) {
        for (Side side : Side.values()) {
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                List<String> errors =
                        side.check(piece.repeat(1_000_000), directory, true).errors();
                assertTrue(!errors.isEmpty() && errors.size() <= 101, () -> errors.size() + " errors");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"outbounds\": [%s]}",
                "{\"inbounds\": [%s]}",
                "{\"type\": \"anytls\", %s}",
                "{\"route\": {%s}}",
            })
    void endlessMistakes(String frame) {
        String many = frame.contains("[") ? "{},".repeat(50_000) : "\"q\": 1, ".repeat(50_000);
        for (Side side : Side.values()) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertTrue(side.check(frame.formatted(many), directory, false)
                                    .errors()
                                    .size()
                            <= 101));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anytls://p%40w@[2001:db8::1]:8443/?sni=a.example&insecure=1&alpn=h2,http%2F1.1&min-idle-session=2#n",
                "anytls://a@b\nvmess://x\nanytls://c@d:1?peer=e#f"
            })
    void damagedLinks(String good) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < ROUNDS * 5; i++) {
                String text = damage(good);
                if (random.nextInt(4) == 0) {
                    text = damage(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
                }
                try {
                    LinkList.parse(text).skipped().forEach(line -> assertTrue(line.length() < 500, line));
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().lines().count() == 1, () -> seed + ": " + e.getMessage());
                }
            }
        });
    }

    /** Some characters replaced, pieces taken out, doubled or moved. */
    private String damage(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && out.length() > 2; i--) {
            int from = random.nextInt(out.length());
            int to = Math.min(out.length(), from + 1 + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> out.setCharAt(from, "{}[],:\"'\\/#%@?&=0eE-.\n\u0000\uD800".charAt(random.nextInt(24)));
                case 1 -> out.delete(from, to);
                case 2 -> out.insert(random.nextInt(out.length()), out.substring(from, to));
                default -> out.setCharAt(from, (char) random.nextInt(0x3000));
            }
        }
        return out.toString();
    }
}
