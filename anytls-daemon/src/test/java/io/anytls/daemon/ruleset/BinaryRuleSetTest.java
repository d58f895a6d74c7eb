package io.anytls.daemon.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.rule.RuleTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryRuleSetTest {

    @ParameterizedTest
    @CsvSource({
        "names, a.example, true",
        "names, A.EXAMPLE., true",
        "names, www.a.example, false",
        "names, b.example, true",
        "names, www.b.example, true",
        "names, xb.example, false",
        "names, c.example, false",
        "names, www.c.example, true",
        "names, www.münchen.example, true",
        "names, example, false",
        "addresses, 10.255.255.255, true",
        "addresses, 11.0.0.0, false",
        "addresses, 192.0.2.1, true",
        "addresses, 192.0.2.2, false",
        "addresses, 2001:db8::1, true",
        "addresses, 2001:db9::1, false",
        "addresses, a.example, false",
        "inverted, a.example, false",
        "inverted, b.example, true",
        "mixed, a.example, true",
        "mixed, keyword.test, true",
        "mixed, re.test, true",
        "mixed, www.re.test, false",
        "mixed, x.example, true",
        "mixed, z.example, false",
    })
    void holdsWhereItsSourceSays(String set, String host, boolean holds) throws Exception {
        assertEquals(holds, holds(BinaryRuleSet.read(compiled(set)), Asked.of(false, host, 443, "in", "", null)));
    }

    @ParameterizedTest
    @CsvSource({"false, 443, true", "true, 443, false", "false, 1500, true", "false, 2500, false"})
    void allPartsOfARuleHaveToHold(boolean udp, int port, boolean holds) throws Exception {
        RuleSet.Content mixed = BinaryRuleSet.read(compiled("mixed"));
        assertEquals(holds, holds(mixed, Asked.of(udp, "a.example", port, "in", "", null)));
    }

    private static boolean holds(RuleSet.Content content, Asked asked) {
        RuleSet set = new RuleSet("set", content);
        Condition condition = new Condition.Sets(List.of(set), new io.anytls.daemon.rule.Parts(null, null, null, null));
        return new RuleTable(List.of(new Rule(condition, new RuleAction.Reject()))).of(asked) != null;
    }

    @Test
    void whatCannotBeAskedIsNamed() throws IOException {
        byte[] file = compiled("program");
        assertEquals("asks for process_name, which cannot be asked here", refusal(file));
    }

    @Test
    void everyCutIsRefused() throws Exception {
        byte[] file = compiled("mixed");
        assertNull(refusal(file));
        for (int length = 0; length < file.length - 8; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(BadRuleSetException.class, () -> BinaryRuleSet.read(cut), "cut at " + length);
        }
    }

    /** Whatever is in it, the answer is a set or one exception, and comes at once. */
    @Test
    void noNonsenseDoesHarm() throws IOException {
        Random random = new Random(1);
        for (String set : List.of("mixed", "names", "addresses")) {
            byte[] plain = inflated(compiled(set));
            for (int i = 0; i < 3_000; i++) {
                byte[] changed = plain.clone();
                for (int n = random.nextInt(3); n >= 0; n--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                refusal(file(changed));
            }
        }
    }

    /** A length is compared with what is there before anything is made for it. */
    @Test
    void noLengthIsBelieved() {
        byte[] many = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        for (int item = 0; item < 11; item++) {
            ByteBuffer plain =
                    ByteBuffer.allocate(64).put((byte) 1).put((byte) 0).put((byte) item);
            plain.put(item == 9 ? many : new byte[] {1}).put(many);
            assertTrue(refusal(file(plain.array())) != null, "item " + item);
        }
        assertEquals("ends too early", refusal(file(many)));
    }

    @Test
    void whatGrowsWithoutEndIsLeft() {
        assertEquals("comes to more than 16 MiB", refusal(file(new byte[20 << 20])));
    }

    @Test
    void namesThatReachForEachOtherAreBounded() throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(new byte[] {1, 0, 2, 0});
        int nodes = 3_000; // each the child of the one before, and each the end of a name
        longs(plain, nodes, -1L);
        longs(plain, nodes * 2, 0xAAAAAAAAAAAAAAAAL);
        variable(plain, nodes);
        plain.write("a".repeat(nodes).getBytes());
        plain.write(new byte[] {(byte) 0xFF, 0});
        assertEquals("has names that are too long", refusal(file(plain.toByteArray())));
    }

    private static void longs(ByteArrayOutputStream out, int bits, long each) throws IOException {
        int count = bits / Long.SIZE + 1;
        variable(out, count);
        for (int i = 0; i < count; i++) {
            out.write(ByteBuffer.allocate(Long.BYTES).putLong(each).array());
        }
    }

    private static void variable(ByteArrayOutputStream out, int value) {
        for (; value >= 0x80; value >>>= 7) {
            out.write(value & 0x7F | 0x80);
        }
        out.write(value);
    }

    @Test
    void somethingElseIsNamed() {
        assertTrue(refusal("{\"version\": 1}".getBytes()).startsWith("is no compiled rule set"));
        assertTrue(refusal(new byte[] {'S', 'R', 'S', 9, 0}).startsWith("is of version 9"));
    }

    /** Null if it is read. */
    private static String refusal(byte[] file) {
        try {
            BinaryRuleSet.read(file);
            return null;
        } catch (BadRuleSetException e) {
            return e.getMessage();
        }
    }

    private static byte[] compiled(String name) throws IOException {
        try (InputStream in = BinaryRuleSetTest.class.getResourceAsStream(name + ".srs")) {
            return in.readAllBytes();
        }
    }

    private static byte[] inflated(byte[] file) throws IOException {
        try (InputStream in =
                new java.util.zip.InflaterInputStream(new java.io.ByteArrayInputStream(file, 4, file.length - 4))) {
            return in.readAllBytes();
        }
    }

    private static byte[] file(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'S', 'R', 'S', 3});
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, new Deflater(1))) {
            deflated.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
