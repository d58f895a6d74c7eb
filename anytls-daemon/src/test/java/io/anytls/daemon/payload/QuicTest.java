package io.anytls.daemon.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The names in first packets of QUIC, sealed here with the keys that stand in RFC 9001, appendix A. */
class QuicTest {

    /** Appendix A.2: the CRYPTO frame, whose name is example.com. */
    private static final String FRAME = "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
            + "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
            + "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
            + "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
            + "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
            + "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
            + "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
            + "75300901100f088394c8f03e51570806048000ffff";

    private static final byte[] MESSAGE = HexFormat.of().parseHex(FRAME.substring(8));

    @Test
    void aWholeClientHelloIsOpened() throws Exception {
        ByteBuf packet = sealed(2, HexFormat.of().parseHex(FRAME));
        assertEquals("c000000001088394c8f03e5157080000449e7b9aec34", ByteBufUtil.hexDump(packet, 0, 22));
        assertEquals("d1b1c98dd7689fb8ec11d242b123dc9b", ByteBufUtil.hexDump(packet, 22, 16));
        DatagramSniffer sniffer = new DatagramSniffer(Sniffer.PROTOCOLS);
        assertTrue(sniffer.isEnough(packet));
        assertEquals(new Sniffed("quic", "example.com"), sniffer.soFar());
    }

    /** As browsers send it: in pieces, in no order, over two datagrams, with other frames between them. */
    @Test
    void piecesComeInAnyOrder() throws Exception {
        DatagramSniffer sniffer = new DatagramSniffer(Set.of("quic"));
        assertFalse(sniffer.isEnough(sealed(0, frames(piece(150, 241), ping(), piece(0, 20)))));
        assertEquals(new Sniffed("quic", null), sniffer.soFar());
        assertTrue(sniffer.isEnough(sealed(1, frames(piece(10, 100), ack(), piece(90, 150)))));
        assertEquals(new Sniffed("quic", "example.com"), sniffer.soFar());
    }

    @Test
    void whatCannotBeOpenedIsNoQuic() throws Exception {
        ByteBuf packet = sealed(0, HexFormat.of().parseHex(FRAME));
        for (int at : new int[] {0, 1, 7, 20, 600}) {
            ByteBuf changed = packet.copy();
            changed.setByte(at, changed.getByte(at) ^ 0x10);
            DatagramSniffer sniffer = new DatagramSniffer(Sniffer.PROTOCOLS);
            assertTrue(sniffer.isEnough(changed));
            assertEquals(Sniffed.NOTHING, sniffer.soFar(), "changed at " + at);
        }
    }

    /** What stands in an opened packet may be anything. */
    @Test
    void noFramesDoHarmAndTheWorkHasAnEnd() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] frames = new byte[1 + random.nextInt(1_000)];
            random.nextBytes(frames);
            frames[0] = (byte) new int[] {2, 3, 6, 6}[random.nextInt(4)];
            new DatagramSniffer(Sniffer.PROTOCOLS).isEnough(sealed(0, frames));
        }
        DatagramSniffer sniffer = new DatagramSniffer(Sniffer.PROTOCOLS);
        int datagrams = 1;
        while (!sniffer.isEnough(sealed(datagrams, frames(piece(0, 100))))) {
            datagrams++;
        }
        assertEquals(8, datagrams);
    }

    private static byte[] piece(int from, int to) {
        ByteBuf out = Unpooled.buffer().writeByte(6).writeShort(0x4000 | from).writeShort(0x4000 | to - from);
        return ByteBufUtil.getBytes(out.writeBytes(MESSAGE, from, to - from));
    }

    private static byte[] ping() {
        return new byte[] {1, 0, 0};
    }

    private static byte[] ack() {
        return new byte[] {2, 5, 0, 1, 0, 1, 1};
    }

    private static byte[] frames(byte[]... all) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(all));
    }

    private static ByteBuf sealed(int number, byte[] frames) throws GeneralSecurityException {
        byte[] header = HexFormat.of().parseHex("c300000001088394c8f03e5157080000449e0000000" + number);
        byte[] nonce = HexFormat.of().parseHex("fa044b2f42a3fd3b46fb255c");
        nonce[11] ^= (byte) number;
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, key("1f369613dd76d5467730efcbe3b1a22d"), new GCMParameterSpec(128, nonce));
        gcm.updateAAD(header);
        byte[] payload = gcm.doFinal(Arrays.copyOf(frames, 1_162));
        Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
        ecb.init(Cipher.ENCRYPT_MODE, key("9f50449e04a0e810283a1e9933adedd2"));
        byte[] mask = ecb.doFinal(payload, 0, 16);
        header[0] ^= mask[0] & 0x0F;
        for (int i = 0; i < 4; i++) {
            header[18 + i] ^= mask[1 + i];
        }
        return Unpooled.wrappedBuffer(header, payload);
    }

    private static SecretKeySpec key(String hex) {
        return new SecretKeySpec(HexFormat.of().parseHex(hex), "AES");
    }
}
