package io.anytls.daemon.schema;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.Parts;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged sets of rules, in both forms: each is read, and can be asked, or is refused with one line. */
class RuleSetNoiseTest {

    private static final int HEAD = 4;
    private static final String DIGITS_AND_SIGNS = "{}[],:\"\\/#0e9-.tf \n\u0000";

    private static final String SOURCE = """
            {"version": 3, "rules": [
              {"domain": ["a.example"], "domain_suffix": [".b.example", "c.example"], "domain_keyword": "key"},
              {"domain_regex": ["^(a|b)+\\\\.[0-9]{2,3}$"], "ip_cidr": ["10.0.0.0/8", "2001:db8::/32"], "network": "udp"},
              {"type": "logical", "mode": "or", "invert": true, "rules": [
                {"port": [53, 443], "port_range": ["1000:2000", ":80"]},
                {"source_ip_cidr": "192.168.0.0/16", "invert": true}]}
            ]}
            """;

    private static final List<Asked> REQUESTS = List.of(
            Asked.of(false, "a.example", 443, "in", "", null),
            Asked.of(true, "www.b.example", 53, "in", "user", null),
            Asked.of(false, "10.1.2.3", 1500, "in", "", null),
            Asked.of(false, null, 0, "in", "", null));

    private final List<byte[]> plain = new ArrayList<>();

    @BeforeEach
    void read() throws IOException {
        for (String set : List.of("mixed", "names", "addresses", "inverted")) {
            try (InputStream in = RuleSet.class.getResourceAsStream("/io/anytls/daemon/ruleset/" + set + ".srs")) {
                byte[] file = in.readAllBytes();
                plain.add(new InflaterInputStream(new ByteArrayInputStream(file, HEAD, file.length - HEAD))
                        .readAllBytes());
            }
        }
    }

    @Test
    void nothingDoesHarm() {
        for (long seed = 0; seed < 2_000; seed++) {
            one(seed);
        }
    }

    /** As many as there is time for, others each time. */
    @Test
    @Tag("long")
    void nothingDoesHarmForMinutes() {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("anytls.noise.minutes", 1));
        for (long seed = System.nanoTime(); System.nanoTime() < end; seed++) {
            one(seed);
        }
    }

    private void one(long seed) {
        Random random = new Random(seed);
        try {
            if (random.nextBoolean()) {
                ask(RuleSetFile.read(damaged(random, SOURCE), false));
            } else {
                ask(RuleSetFile.read(compiled(damaged(random, plain.get(random.nextInt(plain.size())))), true));
            }
        } catch (BadRuleSetException e) {
            String said = String.valueOf(e.getMessage());
            assertTrue(said.lines().count() == 1 && said.length() < 1_000, () -> "seed " + seed + ": " + said);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void ask(RuleSet.Content content) {
        Condition condition =
                new Condition.Sets(List.of(new RuleSet("set", content)), new Parts(null, null, null, null));
        REQUESTS.forEach(condition::holds);
    }

    private static byte[] damaged(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && out.length() > 2; i--) {
            int from = random.nextInt(out.length());
            int to = Math.min(out.length(), from + 1 + random.nextInt(40));
            switch (random.nextInt(4)) {
                case 0 -> out.setCharAt(from, DIGITS_AND_SIGNS.charAt(random.nextInt(DIGITS_AND_SIGNS.length())));
                case 1 -> out.delete(from, to);
                case 2 -> out.insert(random.nextInt(out.length()), out.substring(from, to));
                default -> out.setCharAt(from, (char) random.nextInt(0x3000));
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] damaged(Random random, byte[] plain) {
        byte[] out = plain.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(out.length);
            switch (random.nextInt(4)) {
                case 0 -> out[at] = (byte) 0xFF;
                case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> out = Arrays.copyOf(out, Math.max(1, out.length - random.nextInt(8)));
                default -> out[at] = (byte) random.nextInt(256);
            }
        }
        return out;
    }

    private static byte[] compiled(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'S', 'R', 'S', 3});
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out)) {
            deflated.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
