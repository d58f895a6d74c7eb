package io.anytls.daemon.ech;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchKeyPairTest {

    /** What sing-box 1.14.1 has printed for cloudflare-ech.example. */
    private static final String CONFIGS = """
            -----BEGIN ECH CONFIGS-----
            AFH+DQBNAAAgACB67zDVrpteBa/IfcIuYR5QuHbxUCEzZ2DrOxnVp30vQgAMAAEA
            AQABAAIAAQADABZjbG91ZGZsYXJlLWVjaC5leGFtcGxlAAA=
            -----END ECH CONFIGS-----
            """;

    private static final String KEYS = """
            -----BEGIN ECH KEYS-----
            ACCYsczURUMHLgQI8jpcxvMu35HbX6ISQ4Xp07o23wWDigBR/g0ATQAAIAAgeu8w
            1a6bXgWvyH3CLmEeULh28VAhM2dg6zsZ1ad9L0IADAABAAEAAQACAAEAAwAWY2xv
            dWRmbGFyZS1lY2guZXhhbXBsZQAA
            -----END ECH KEYS-----
            """;

    @Test
    void thoseOfSingBoxAreReadAndWrittenAsTheyAre() {
        EchConfigList configs = EchConfigList.ofPem(CONFIGS);
        assertEquals("cloudflare-ech.example", configs.publicName());
        assertEquals(CONFIGS, configs.pem());
        assertEquals(KEYS, EchKeys.ofPem(KEYS).pem());
        assertEquals(1, EchKeys.ofPem(KEYS).keys().size());
    }

    /** But for key and number, and so of the same length. */
    @Test
    void oursLookLikeThose() {
        EchKeyPair made = EchKeyPair.generate("cloudflare-ech.example");
        assertEquals(made.configs(), EchConfigList.ofPem(made.configs().pem()));
        byte[] ours = made.configs().bytes();
        byte[] theirs = EchConfigList.ofPem(CONFIGS).bytes();
        Arrays.fill(ours, 6, 7, (byte) 0);
        Arrays.fill(ours, 11, 43, (byte) 0);
        Arrays.fill(theirs, 11, 43, (byte) 0);
        assertEquals(Arrays.toString(theirs), Arrays.toString(ours));
        assertEquals(KEYS.length(), made.keys().pem().length());
        assertEquals(
                made.configs(),
                EchConfigList.of(listOf(made.keys().keys().get(0).config())));
        assertNotEquals(
                made.keys(), EchKeyPair.generate("cloudflare-ech.example").keys());
        assertFalse(made.toString().contains("[-"), "no secret in a log");
    }

    @Test
    void keysMayStandInSeveralBlocks() {
        String old = EchKeyPair.generate("public.example").keys().pem();
        assertEquals(2, EchKeys.ofPem(KEYS + old).keys().size());
    }

    private static byte[] listOf(byte[] config) {
        byte[] list = new byte[config.length + 2];
        list[1] = (byte) config.length;
        System.arraycopy(config, 0, list, 2, config.length);
        return list;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "192.0.2.1", "a b.example", "-a.example", "2001:db8::1"})
    void aNameThatNoHelloCanShowIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> EchKeyPair.generate(name));
    }

    @Test
    void whatIsDamagedIsRefused() {
        byte[] list = EchConfigList.ofPem(CONFIGS).bytes();
        for (int length = 0; length < list.length; length++) {
            byte[] cut = Arrays.copyOf(list, length);
            assertThrows(IllegalArgumentException.class, () -> EchConfigList.of(cut), "" + length);
            if (length > 1) {
                cut[0] = (byte) (length - 2 >> 8);
                cut[1] = (byte) (length - 2);
                assertThrows(IllegalArgumentException.class, () -> EchConfigList.of(cut), "" + length);
            }
        }
    }

    /** Another version, another key, a suite that nobody knows, an extension that has to be known. */
    @ParameterizedTest
    @ValueSource(ints = {3, 8, 46})
    void whatCannotBeUsedIsNotTakenForUsable(int at) {
        byte[] list = EchConfigList.ofPem(CONFIGS).bytes();
        list[at] = 0x7f;
        if (at == 46) {
            list[50] = 0x7f;
            list[54] = 0x7f;
        }
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> EchConfigList.of(list));
        assertTrue(
                refused.getMessage().startsWith("it has no ECH configuration that can be used"), refused.getMessage());
    }

    @Test
    void oneForTheOtherIsNamed() {
        assertEquals(
                "it has to be one block -----BEGIN ECH KEYS-----, and has one of ECH CONFIGS",
                assertThrows(IllegalArgumentException.class, () -> EchKeys.ofPem(CONFIGS))
                        .getMessage());
        assertEquals(
                "there is no block -----BEGIN ECH CONFIGS----- in it",
                assertThrows(IllegalArgumentException.class, () -> EchConfigList.ofPem("public.example"))
                        .getMessage());
    }
}
