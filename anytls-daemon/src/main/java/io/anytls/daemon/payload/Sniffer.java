package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells by the first bytes of a connection, or by its first datagram, what is spoken there and with whom. Changes nothing of them. */
public final class Sniffer {

    /** All that can be told. */
    public static final Set<String> PROTOCOLS = Set.of("tls", "http", "quic", "dns", "bittorrent");

    private static final List<String> METHODS =
            List.of("GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ");

    /** Beyond this no head of a request ends. */
    private static final int LONGEST_HEAD = 16 << 10;

    private static final String BITTORRENT = (char) 19 + "BitTorrent protocol";
    private static final List<String> DHT = List.of("d1:ad2:id20:", "d1:rd2:id20:");
    private static final long TRACKER = 0x41727101980L;
    private static final int SHORTEST_TRACKER = 16;

    private static final int DNS_HEADER = 12;
    private static final int QUESTION_FLAGS = 0xFA0F; // answer, opcode, truncated, reserved, code
    private static final int INTERNET = 1;

    private Sniffer() {}

    /**
     * Looks at the first bytes of a connection.
     *
     * @param protocols which are looked for
     * @return null as long as more of them could tell more
     */
    public static Sniffed stream(ByteBuf bytes, Set<String> protocols) {
        boolean more = !bytes.isReadable();
        if (protocols.contains("tls") && bytes.isReadable()) {
            int hello = ClientHello.length(bytes);
            if (hello > 0) {
                return new Sniffed("tls", ServerName.of(bytes.slice(bytes.readerIndex(), hello)));
            }
            more |= ClientHello.mayFollow(bytes);
        }
        if (protocols.contains("http")) {
            for (String method : METHODS) {
                int equal = equal(bytes, method);
                if (equal == method.length()) {
                    return http(bytes);
                }
                more |= equal == bytes.readableBytes();
            }
        }
        if (protocols.contains("bittorrent")) {
            int equal = equal(bytes, BITTORRENT);
            if (equal == BITTORRENT.length()) {
                return new Sniffed("bittorrent", null);
            }
            more |= equal == bytes.readableBytes();
        }
        if (protocols.contains("dns") && bytes.readableBytes() > 2) {
            int length = bytes.getUnsignedShort(bytes.readerIndex());
            if (length == bytes.readableBytes() - 2 && isQuestion(bytes.slice(bytes.readerIndex() + 2, length))) {
                return new Sniffed("dns", null);
            }
        }
        return more ? null : Sniffed.NOTHING;
    }

    /** Looks at the first datagram to a target, but not for QUIC, of which there may be more. */
    static Sniffed datagram(ByteBuf bytes, Set<String> protocols) {
        if (protocols.contains("dns") && isQuestion(bytes)) {
            return new Sniffed("dns", null);
        } else if (protocols.contains("bittorrent") && isBitTorrent(bytes)) {
            return new Sniffed("bittorrent", null);
        }
        return Sniffed.NOTHING;
    }

    /** How many bytes are equal from the beginning on. */
    private static int equal(ByteBuf bytes, String text) {
        int most = Math.min(bytes.readableBytes(), text.length());
        for (int i = 0; i < most; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != text.charAt(i)) {
                return i;
            }
        }
        return most;
    }

    private static Sniffed http(ByteBuf bytes) {
        int most = Math.min(bytes.readableBytes(), LONGEST_HEAD);
        String head = bytes.toString(bytes.readerIndex(), most, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0 && most < LONGEST_HEAD) {
            return null;
        }
        return new Sniffed("http", host(end < 0 ? head : head.substring(0, end)));
    }

    private static String host(String head) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && AsciiString.contentEqualsIgnoreCase(line.substring(0, colon), "host")) {
                String host = line.substring(colon + 1).strip().replaceFirst(":\\d+$", "");
                return ServerName.isName(host) ? host.toLowerCase(Locale.ROOT) : null;
            }
        }
        return null;
    }

    private static boolean isQuestion(ByteBuf bytes) {
        int at = bytes.readerIndex();
        if (bytes.readableBytes() < DNS_HEADER
                || (bytes.getUnsignedShort(at + 2) & QUESTION_FLAGS) != 0
                || bytes.getUnsignedShort(at + 4) != 1
                || bytes.getInt(at + 6) != 0) {
            return false;
        }
        int label = at + DNS_HEADER;
        while (label < bytes.writerIndex() && bytes.getUnsignedByte(label) > 0) {
            if (bytes.getUnsignedByte(label) > 63) {
                return false;
            }
            label += 1 + bytes.getUnsignedByte(label);
        }
        return label + 5 <= bytes.writerIndex() && bytes.getUnsignedShort(label + 3) == INTERNET;
    }

    private static boolean isBitTorrent(ByteBuf bytes) {
        boolean tracker = bytes.readableBytes() >= SHORTEST_TRACKER
                && bytes.getLong(bytes.readerIndex()) == TRACKER
                && bytes.getInt(bytes.readerIndex() + Long.BYTES) == 0;
        return tracker || DHT.stream().anyMatch(start -> equal(bytes, start) == start.length());
    }
}
