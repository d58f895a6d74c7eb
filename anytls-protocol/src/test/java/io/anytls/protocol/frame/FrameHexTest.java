package io.anytls.protocol.frame;

import static io.anytls.protocol.testkit.FrameAssert.assertThatBytes;
import static io.anytls.protocol.testkit.FrameAssert.assertThatFrame;
import static io.anytls.testkit.ByteSplits.bytes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames and their bytes, line by line as docs/protocol.md has them; the quotations are from its section Frames. */
class FrameHexTest {

    static Stream<Arguments> table() {
        return Stream.of(
                line("| command u8 | stream id u32 | length u16 | data |", "01 00000001 0000", new Frame.Syn(1)),
                line("All integers are big-endian.", "01 01020304 0000", new Frame.Syn(0x01020304)),
                line("stream id u32", "01 ffffffff 0000", new Frame.Syn(-1)),
                line("| 1 | SYN | c -> s | none, or a nonce", "01 00000007 0000", new Frame.Syn(7)),
                line("| 3 | FIN | both | none. The stream is closed |", "03 00000002 0000", new Frame.Fin(2)),
                line(
                        "| 4 | Settings | c -> s | `key=value` lines joined by `\\n` |",
                        "04 00000000 000a 763d32 0a 613d62 0a 633d",
                        new Frame.Settings(values("v", "2", "a", "b", "c", ""))),
                line(
                        "| 5 | Alert | s -> c | text; log it, then both sides close the session |",
                        "05 00000000 0005 68656c6c6f",
                        new Frame.Alert("hello")),
                line(
                        "| 6 | UpdatePaddingScheme | s -> c | the scheme's raw text |",
                        "06 00000000 0006 73746f703d38",
                        new Frame.UpdatePaddingScheme("stop=8")),
                line(
                        "| 7 | SYNACK | s -> c | v2. Empty: the outbound connection stands.",
                        "07 00000003 0000",
                        new Frame.SynAck(3, "")),
                line("Not empty: error text, the stream is dead |", "07 00000003 0002 6e6f", new Frame.SynAck(3, "no")),
                line("| 8 | HeartbeatRequest | both | v2. none |", "08 00000000 0000", new Frame.HeartbeatRequest(0)),
                line(
                        "| 9 | HeartbeatResponse | both | v2. none; stream id copied from the request |",
                        "09 00000009 0000",
                        new Frame.HeartbeatResponse(9)),
                line(
                        "| 10 | ServerSettings | s -> c | v2. `v=2` |",
                        "0a 00000000 0003 763d32",
                        new Frame.ServerSettings(values("v", "2"))),
                line("Text is UTF-8.", "05 00000000 0004 f09f9880", new Frame.Alert("\uD83D\uDE00")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
    void aFrameIsTheseBytes(String sentence, String hex, Frame frame) {
        assertThatFrame(frame).isOnTheWire(hex);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aQuotationStandsInTheDocument(String sentence) throws IOException {
        Path document = Path.of(System.getProperty("anytls.root", ".."), "docs", "protocol.md");
        String text = Files.readString(document).replaceAll("\\s+", " ");
        assertTrue(text.contains(sentence), () -> "not in " + document + ": " + sentence);
    }

    @Test
    void pshCarriesTheStreamsBytes() {
        assertThatFrame(new Frame.Psh(1, Unpooled.wrappedBuffer(bytes("abcdef"))))
                .isOnTheWire("02 00000001 0003 abcdef");
    }

    @Test
    void wasteIsWrittenAsZeros() {
        assertThatFrame(new Frame.Waste(3)).isEncodedAs("00 00000000 0003 000000");
        assertThatFrame(new Frame.Waste(0)).isEncodedAs("00 00000000 0000");
    }

    @Test
    void wasteIsReadAndDroppedSilently() {
        assertThatBytes("00 00000000 0003 010203  01 00000001 0000").areDecodedAs(new Frame.Syn(1));
    }

    static KeyValues values(String... keysAndValues) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new KeyValues(entries);
    }

    private static Arguments line(String sentence, String hex, Frame frame) {
        return Arguments.of(sentence, hex, frame);
    }
}
