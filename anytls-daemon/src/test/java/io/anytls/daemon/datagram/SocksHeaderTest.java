package io.anytls.daemon.datagram;

import static io.anytls.testkit.ByteSplits.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocksHeaderTest {

    @ParameterizedTest
    @CsvSource({
        "0000 00 01 7f000001 0035, 127.0.0.1, 53, false",
        "0000 00 04 00000000000000000000000000000001 0035, 0:0:0:0:0:0:0:1, 53, false",
        "0000 00 03 03 666f6f 0035, foo, 53, true"
    })
    void whatIsReadIsWrittenAgain(String hex, String host, int port, boolean name) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(hex + "61"));
        InetSocketAddress to = SocksHeader.read(in);
        assertEquals(host, name ? to.getHostString() : to.getAddress().getHostAddress());
        assertEquals(port, to.getPort());
        assertEquals(name, to.isUnresolved());
        assertEquals(1, in.readableBytes());
        ByteBuf out = Unpooled.buffer(SocksHeader.length(to), SocksHeader.length(to));
        SocksHeader.write(out, to);
        assertEquals(hex.replace(" ", ""), ByteSplits.hex(out));
        assertEquals(SocksHeader.length(to), out.readableBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000 00 01",
                "0000 01 01 7f000001 0035 61",
                "0000 00 01 7f000001 00",
                "0000 00 02 7f000001 0035",
                "0000 00 03 00 0035 61",
                "0000 00 03 ff 666f6f 0035",
                "0000 00 03 01 0a 0035"
            })
    void fragmentsAndWhatIsNoHeaderGoNowhere(String hex) {
        assertNull(SocksHeader.read(Unpooled.wrappedBuffer(bytes(hex))));
    }

    @Test
    void anyBytesDoNoHarm() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = ByteSplits.random(random, random.nextInt(40));
            if (any.length > 3) {
                any[2] = 0;
                any[3] = (byte) random.nextInt(6);
            }
            SocksHeader.read(Unpooled.wrappedBuffer(any));
        }
    }
}
