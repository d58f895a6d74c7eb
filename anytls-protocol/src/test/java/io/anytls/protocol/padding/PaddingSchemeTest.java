package io.anytls.protocol.padding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaddingSchemeTest {

    private static PaddingScheme parse(String text) {
        try {
            return PaddingScheme.parse(text);
        } catch (InvalidPaddingSchemeException e) {
            throw new AssertionError(e);
        }
    }

    private static String items(PaddingScheme scheme, int packet) {
        return scheme.line(packet).items().stream()
                .map(item -> item instanceof SizeRange range ? range.min() + "-" + range.max() : "c")
                .collect(Collectors.joining(" "));
    }

    /** Clients and servers in the field know the default scheme by this md5. */
    @Test
    void theDefaultSchemeIsTheOneInTheField() {
        assertEquals("75cff2ad89aadf5e257059ee571ebe11", PaddingScheme.DEFAULT.md5());
        assertEquals(8, PaddingScheme.DEFAULT.stop());
        assertEquals("400-500 c 500-1000 c 500-1000 c 500-1000 c 500-1000", items(PaddingScheme.DEFAULT, 2));
        assertEquals("9-9 500-1000", items(PaddingScheme.DEFAULT, 3));
        assertEquals(30, PaddingScheme.DEFAULT.authenticationPadding(new SplittableRandom(1)));
    }

    /** "A reversed range is swapped, an item that is no range of positive numbers is skipped." */
    @ParameterizedTest
    @CsvSource({
        "'100-400',                  '100-400'",
        "'400-100',                  '100-400'",
        "'9-9',                      '9-9'",
        "'1-65535',                  '1-65535'",
        "'c',                        'c'",
        "'5-6,c,7-8',                '5-6 c 7-8'",
        "'0-5,7-8',                  '7-8'",
        "'5-0',                      ''",
        "'-5-6,1-2',                 '1-2'",
        "'5,6-,-7,-,x-y,1-2',        '1-2'",
        "' 5-6,1-2',                 '1-2'",
        "'1-2-3,1-2',                '1-2'",
        "'C,cc,1-2',                 '1-2'",
        "'\u0661-\u0662,1-2',        '1-2'",
        "'+3-+4',                    '3-4'",
        "'0003-00000000000004',      '3-4'",
        "',,1-2,,',                  '1-2'",
        "'',                         ''",
    })
    void anItemIsARangeOrACheckMarkOrSkipped(String line, String expected) {
        assertEquals(expected, items(parse("stop=2\n1=" + line), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "'stop=2\n1=5-6',                   '5-6'",
        "'1=5-6\nstop=2',                   '5-6'",
        "'stop=2\r\n1=5-6\r\n',             '5-6'",
        "'stop=2\n1=5-6\r',                 '5-6'",
        "'stop=2\n1=5-6\n1=7-8',            '7-8'",
        "'# a comment\n\nstop=2\n=\n1=5-6', '5-6'",
        "'stop=2\nx=1-2\n01=1-2\n1 =1-2',   ''",
        "'stop=1\n1=5-6',                   ''",
        "'stop=0\n1=5-6',                   ''",
        "'stop=2\n1=5-6=7-8',               ''",
    })
    void unknownLinesAreIgnoredAndTheLastOfTwoCounts(String text, String packet1) {
        assertEquals(packet1, items(parse(text), 1));
    }

    static Stream<Arguments> hostileSchemes() {
        return Stream.of(
                Arguments.of("", "The scheme has no line stop=N"),
                Arguments.of("0=30-30", "The scheme has no line stop=N"),
                Arguments.of("stop=", "stop is no number: "),
                Arguments.of("stop=x", "stop is no number: x"),
                Arguments.of("stop=-1", "stop is no number: -1"),
                Arguments.of("stop= 8", "stop is no number:  8"),
                Arguments.of("stop=8\nstop=x", "stop is no number: x"),
                Arguments.of("stop=1025", "stop is above 1024: 1025"),
                Arguments.of("stop=4294967296", "stop is above 1024: 4294967296"),
                Arguments.of("stop=99999999999999999999", "stop is above 1024: 99999999999999999999"),
                Arguments.of("stop=2\n1=5-65536", "Packet 1 has a size above 65535: 5-65536"),
                Arguments.of("stop=2\n1=0-65536", "Packet 1 has a size above 65535: 0-65536"),
                Arguments.of(
                        "stop=2\n1=99999999999999999999-1", "Packet 1 has a size above 65535: 99999999999999999999-1"),
                Arguments.of("stop=2\n1=" + "1-1,".repeat(256) + "1-1", "Packet 1 has 257 items, more than 256"),
                Arguments.of("stop=2\n1=" + "c,".repeat(9_999) + "c", "Packet 1 has 10000 items, more than 256"),
                Arguments.of(
                        "stop=2\n1=" + "1-65535,".repeat(16) + "17-1",
                        "The sizes of packet 1 come to 1048577 bytes, more than 1048576"),
                Arguments.of("stop=2\n" + "#".repeat(65529), "The scheme has 65536 bytes, more than 65535"));
    }

    /** "A scheme without a parsable stop is rejected. Bound what a hostile server can ask for." */
    @ParameterizedTest
    @MethodSource("hostileSchemes")
    void aSchemeWithoutStopOrOverABoundIsRejectedWithTheReason(String text, String reason) {
        assertEquals(
                reason,
                assertThrows(InvalidPaddingSchemeException.class, () -> PaddingScheme.parse(text))
                        .getMessage());
    }

    @Test
    void atTheBoundsASchemeIsAccepted() {
        String text = "stop=1024\n1023=" + "4096-4096,".repeat(255) + "c\n";
        PaddingScheme scheme = parse(text + "#".repeat(65535 - text.length()));
        assertEquals(1024, scheme.stop());
        assertEquals(256, scheme.line(1023).items().size());
    }

    @Test
    void theMd5IsOverTheTextAsItCame() {
        PaddingScheme unix = parse("stop=2\n1=\u00e9");
        PaddingScheme windows = parse("stop=2\r\n1=\u00e9");
        assertEquals("stop=2\r\n1=\u00e9", windows.rawText());
        assertNotEquals(unix.md5(), windows.md5());
        assertEquals("5191a14275953ae6c9e598ed741bc4ab", unix.md5());
        assertNotEquals(unix, windows);
        assertEquals(unix, parse(unix.rawText()));
        assertEquals(unix.hashCode(), parse(unix.rawText()).hashCode());
    }

    @ParameterizedTest
    @CsvSource({
        "'stop=1\n0=30-30',         30",
        "'stop=1\n0=c,40-40,50-50', 40",
        "'stop=1\n0=c',             0",
        "'stop=1',                  0",
        "'stop=0\n0=30-30',         0",
    })
    void theAuthenticationsPaddingIsTheFirstSizeOfPacket0(String text, int expected) {
        assertEquals(expected, parse(text).authenticationPadding(new SplittableRandom(1)));
    }

    /** "A size drawn from [min, max), exactly min when they are equal." */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aSizeIsDrawnFromItsMinimumToBelowItsMaximum(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<Integer> seen = IntStream.range(0, 500)
                .map(i -> new SizeRange(10, 13).draw(random))
                .distinct()
                .sorted()
                .boxed()
                .toList();
        assertEquals(List.of(10, 11, 12), seen);
        assertEquals(9, new SizeRange(9, 9).draw(random));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void anyTextIsASchemeOrRejected(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        String alphabet = "stop=\n\r0123456789-,c+ ";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "stop=9\n" : "");
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
            try {
                assertTrue(PaddingScheme.parse(text.toString()).stop() <= 1024);
            } catch (InvalidPaddingSchemeException e) {
                // One of the two legal outcomes; anything else fails the test.
            }
        }
    }
}
