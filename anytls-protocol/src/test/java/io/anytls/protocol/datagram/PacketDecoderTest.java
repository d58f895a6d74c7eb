package io.anytls.protocol.datagram;

import static io.anytls.testkit.ByteSplits.bytes;
import static io.anytls.testkit.ByteSplits.random;
import static io.anytls.testkit.ByteSplits.split;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketDecoderTest {

    private final HeldMemory memory = new MemoryBudget(new MemoryLimits(64 << 20, 64 << 20), () -> 0)
            .share("someone")
            .open(() -> {});

    static long[] seeds() {
        return new SplittableRandom(20_261_130).longs(60).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "00 08080808 0035 0005 646e737131, 8.8.8.8:53 646e737131",
        "02 03 666f6f 0035 0005 646e737132, foo:53 646e737132",
        "01 00000000000000000000000000000001 d2a9 0003 736978, ::1:53929 736978",
        "01 00000000000000000000ffff01020304 0001 0000, 1.2.3.4:1 ''",
        "02 07 312e322e332e34 0050 0001 00, 1.2.3.4:80 00"
    })
    void aPacketIsReadAsItIsWritten(String hex, String packet) throws StreamViolationException {
        assertEquals(List.of(packet.replace("''", "")), decode(true, List.of(tracked(bytes(hex)))));
    }

    @Test
    void withoutAddressesThereIsALengthAlone() throws StreamViolationException {
        assertEquals(
                List.of("null 636f6e", "null ", "null 00"),
                decode(false, List.of(tracked(bytes("0003 636f6e 0000 0001 00")))));
    }

    @Test
    void anUnknownFamilyEndsItAll() {
        assertThrows(StreamViolationException.class, () -> decode(true, List.of(tracked(bytes("03 00")))));
    }

    @Test
    void aNameThatIsNoneCostsItsPacketOnly() throws StreamViolationException {
        assertEquals(
                List.of("1.1.1.1:1 62"),
                decode(
                        true,
                        List.of(tracked(
                                bytes("02 00 0035 0001 61  02 01 ff 0035 0001 61  00 01010101 0001 0001 62")))));
    }

    @Test
    void whatIsKeptIsCountedAndGivenBack() throws StreamViolationException {
        HeldMemory.Place place = memory.place();
        PacketDecoder decoder = new PacketDecoder(true, (address, payload) -> payload.release(), place);
        decoder.decode(tracked(bytes("00 08080808 0035 ffff 00")));
        assertTrue(place.bytes() > 0);
        decoder.decode(tracked(new byte[0xfffe]));
        assertEquals(0, place.bytes());
        decoder.decode(tracked(bytes("00 08")));
        decoder.release();
        assertEquals(0, place.bytes());
        decoder.decode(tracked(bytes("00 08080808 0035 0000")));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anySplitOfTheBytesDecodesTheSame(long seed) throws StreamViolationException {
        SplittableRandom random = new SplittableRandom(seed);
        boolean addressed = random.nextBoolean();
        List<String> written = new ArrayList<>();
        byte[] stream = packets(random, addressed, written);
        assertEquals(written, decode(addressed, List.of(tracked(stream))));
        assertEquals(written, decode(addressed, split(random, stream, 1)));
        assertEquals(written, decode(addressed, split(random, stream, 30)));
        assertEquals(written, decode(addressed, split(random, stream, 70_000)));
    }

    private static byte[] packets(SplittableRandom random, boolean addressed, List<String> written) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 20; i++) {
            InetSocketAddress address = address(random, addressed);
            byte[] payload = random(random, random.nextInt(10) == 0 ? random.nextInt(65_536) : random.nextInt(100));
            int before = out.readableBytes();
            PacketHeader.encode(out, address, payload.length);
            assertEquals(PacketHeader.length(address), out.readableBytes() - before);
            out.writeBytes(payload);
            written.add(text(address, Unpooled.wrappedBuffer(payload)));
        }
        return ByteBufUtil.getBytes(out);
    }

    private static InetSocketAddress address(SplittableRandom random, boolean addressed) {
        int port = random.nextInt(65_536);
        String[] hosts = {"192.0.2.1", "2001:db8::1", "a.example", "ü.example"};
        String host = hosts[random.nextInt(hosts.length)];
        if (!addressed) {
            return null;
        }
        return host.endsWith("example")
                ? InetSocketAddress.createUnresolved(host, port)
                : new InetSocketAddress(host, port);
    }

    /** Of any bytes come datagrams, or one exception; nothing leaks, and no more is kept than one datagram. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anyBytesDoNoHarm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (boolean addressed : new boolean[] {true, false}) {
            byte[] stream = random(random, 100_000);
            for (int i = 0; i < stream.length; i += 1 + random.nextInt(40)) {
                stream[i] = (byte) random.nextInt(3);
            }
            HeldMemory.Place place = memory.place();
            PacketDecoder decoder = new PacketDecoder(addressed, (address, payload) -> payload.release(), place);
            List<ByteBuf> pieces = new ArrayList<>(split(random, stream, 3_000));
            try {
                while (!pieces.isEmpty()) {
                    decoder.decode(pieces.remove(0));
                    assertTrue(place.bytes() < 4 * 65_797);
                }
            } catch (StreamViolationException e) {
                pieces.forEach(ByteBuf::release);
            }
            decoder.release();
            assertEquals(0, place.bytes());
        }
    }

    private List<String> decode(boolean addressed, List<ByteBuf> pieces) throws StreamViolationException {
        List<String> packets = new ArrayList<>();
        PacketDecoder decoder = new PacketDecoder(
                addressed,
                (address, payload) -> {
                    packets.add(text(address, payload));
                    payload.release();
                },
                memory.place());
        for (ByteBuf piece : pieces) {
            decoder.decode(piece);
        }
        decoder.release();
        return packets;
    }

    private static String text(InetSocketAddress address, ByteBuf payload) {
        String host = address == null
                ? "null"
                : address.isUnresolved()
                        ? address.getHostString() + ":" + address.getPort()
                        : NetUtil.toAddressString(address.getAddress()) + ":" + address.getPort();
        return host + " " + ByteBufUtil.hexDump(payload);
    }
}
