package io.anytls.protocol.padding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.ByteSplits;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaddingHandlerPropertyTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void paddingNeitherLosesNorReordersPayload(long seed) throws InvalidPaddingSchemeException {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            PaddingScheme scheme = PaddingScheme.parse(randomScheme(random));
            StringBuilder payload = new StringBuilder();
            List<ChannelFuture> promises = new ArrayList<>();
            try (RecordProbe probe = new RecordProbe(scheme, random)) {
                for (int packet = 0; packet < 12; packet++) {
                    for (int i = random.nextInt(5); i > 0; i--) {
                        byte[] frame = randomFrame(random);
                        payload.append(HexFormat.of().formatHex(frame));
                        promises.add(probe.write(frame));
                    }
                    probe.channel.flush();
                }
                assertEquals(payload.toString(), probe.writtenWithoutWaste());
                assertTrue(promises.stream().allMatch(ChannelFuture::isSuccess));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void everyRecordHasASizeThatItsSchemeAllows(long seed) throws InvalidPaddingSchemeException {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            PaddingScheme scheme = round % 2 == 0 ? PaddingScheme.DEFAULT : PaddingScheme.parse(randomScheme(random));
            try (RecordProbe probe = new RecordProbe(scheme, random)) {
                for (int packet = 1; packet < scheme.stop() + 2; packet++) {
                    probe.records.clear();
                    int payload = 7 + random.nextInt(random.nextInt(1, 4_000));
                    probe.writeAndFlush(RecordProbe.frame(payload));
                    assertAllowed(scheme.line(packet), payload, probe.sizes());
                }
            }
        }
    }

    /** Retraces the algorithm from what came out, knowing only the ranges. */
    private static void assertAllowed(PacketLine line, int payload, String sizes) {
        Iterator<Integer> records =
                List.of(sizes.split(" ")).stream().map(Integer::valueOf).iterator();
        int left = payload;
        for (PaddingItem item : line.items()) {
            if (item instanceof SizeRange range) {
                int record = records.next();
                int size = left == 0 ? record - 7 : record;
                // Up to 7 bytes are too few for a Waste frame: then the record is as long as the payload.
                int slack = record == left ? 7 : 0;
                int largest = Math.max(range.min(), range.max() - 1);
                assertTrue(size + slack >= range.min() && size <= largest, range + " of " + left + ": " + sizes);
                left -= Math.min(left, record);
            } else if (left == 0) {
                break;
            }
        }
        if (left > 0) {
            assertEquals(left, records.next(), sizes);
        }
        assertTrue(!records.hasNext(), sizes);
    }

    private static String randomScheme(RandomGenerator random) {
        StringBuilder text = new StringBuilder("stop=" + random.nextInt(2, 10));
        for (int packet = 1; packet < 10; packet++) {
            if (random.nextInt(5) > 0) {
                text.append("\n").append(packet).append("=9-9");
                for (int item = random.nextInt(6); item > 0; item--) {
                    int size = random.nextInt(1, 1_500);
                    text.append(random.nextInt(3) == 0 ? ",c" : "," + size + "-" + (size + random.nextInt(200)));
                }
            }
        }
        return text.toString();
    }

    private static byte[] randomFrame(RandomGenerator random) {
        byte command = new byte[] {1, 2, 2, 2, 2, 3, 8, 9}[random.nextInt(8)];
        byte[] frame = RecordProbe.frame(command == 2 ? 7 + random.nextInt(random.nextInt(1, 2_000)) : 7);
        frame[0] = command;
        System.arraycopy(ByteSplits.random(random, frame.length - 7), 0, frame, 7, frame.length - 7);
        return frame;
    }
}
