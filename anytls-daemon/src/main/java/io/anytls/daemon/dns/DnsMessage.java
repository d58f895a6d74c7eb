package io.anytls.daemon.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Messages of DNS as they are on the wire, RFC 1035: made, looked into, and changed where a proxy has to. Immutable arrays; any thread. */
public final class DnsMessage {

    /** The type of a question for IPv4. */
    public static final int A = 1;

    /** The type of a question for IPv6. */
    public static final int AAAA = 28;

    /** The type of a question for what a server can be spoken to with. */
    static final int HTTPS = 65;

    /** What TCP, TLS and HTTPS can carry. */
    static final int LONGEST = 65_535;

    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;
    static final int REFUSED = 5;

    private static final int HEADER = 12;
    private static final int OPT = 41;

    /** What everybody takes in a datagram. */
    private static final int SHORTEST_DATAGRAM = 512;

    private static final int MOST_ADDRESSES = 64;

    private DnsMessage() {}

    /**
     * What a message asks.
     *
     * @param name in lower case, without a dot at its end
     * @param end where it ends in the message
     */
    record Question(String name, int type, int dnsClass, int end) {}

    /** Sees each record. */
    @FunctionalInterface
    private interface Records {
        /** @param section 1 for answers, 2 for authority, 3 for what is beside them */
        void see(int section, int type, int ttlAt, int dataAt, int length);
    }

    /** A question with the number 0, that wants recursion. */
    static byte[] query(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : IDN.toASCII(name).toLowerCase(Locale.ROOT).split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.writeBytes(new byte[] {0, (byte) (type >> 8), (byte) type, 0, 1});
        return out.toByteArray();
    }

    /** @throws IOException if it asks nothing, or several things at once, or is none */
    static Question question(byte[] message) throws IOException {
        if (message.length < HEADER || u16(message, 4) != 1) {
            throw new IOException("the message asks not one question");
        }
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (at < message.length && message[at] != 0) {
            int length = message[at] & 0xFF;
            if (length > 63 || at + 1 + length >= message.length || name.length() > 255) {
                throw new IOException("the message has no name in its question");
            }
            name.append(name.length() == 0 ? "" : ".")
                    .append(new String(message, at + 1, length, StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
        if (at + 5 > message.length) {
            throw new IOException("the message ends in its question");
        }
        return new Question(
                name.toString().toLowerCase(Locale.ROOT), u16(message, at + 1), u16(message, at + 3), at + 5);
    }

    /** Whether it is an answer to this question, by its number and by what it repeats. */
    static boolean answers(byte[] query, byte[] response) {
        try {
            Question asked = question(query);
            Question said = question(response);
            return u16(query, 0) == u16(response, 0)
                    && (response[2] & 0x80) != 0
                    && asked.name().equals(said.name())
                    && asked.type() == said.type();
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isTruncated(byte[] response) {
        return (response[2] & 0x02) != 0;
    }

    static int code(byte[] response) {
        return response[3] & 0x0F;
    }

    /** The same with another number. */
    static byte[] numbered(byte[] message, int number) {
        byte[] same = message.clone();
        same[0] = (byte) (number >> 8);
        same[1] = (byte) number;
        return same;
    }

    static int number(byte[] message) {
        return u16(message, 0);
    }

    /** The addresses in an answer, 64 at most. */
    static List<InetAddress> addresses(byte[] response, int type) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        int length = type == A ? 4 : 16;
        walk(response, (section, of, ttlAt, dataAt, size) -> {
            if (section == 1 && of == type && size == length && found.size() < MOST_ADDRESSES) {
                found.add(address(Arrays.copyOfRange(response, dataAt, dataAt + size)));
            }
        });
        return found;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e); // of 4 or 16 bytes
        }
    }

    /** What stands in the answers of a type. */
    static List<byte[]> contents(byte[] response, int type) throws IOException {
        List<byte[]> found = new ArrayList<>();
        walk(response, (section, of, ttlAt, dataAt, size) -> {
            if (section == 1 && of == type && found.size() < MOST_ADDRESSES) {
                found.add(Arrays.copyOfRange(response, dataAt, dataAt + size));
            }
        });
        return found;
    }

    /** For how long it holds, in seconds; 0 if that is not said. */
    static long leastTtl(byte[] response) throws IOException {
        long[] least = {Long.MAX_VALUE};
        walk(response, (section, type, ttlAt, dataAt, length) -> {
            if (type != OPT) {
                least[0] = Math.min(least[0], ttl(response, ttlAt));
            }
        });
        return least[0] == Long.MAX_VALUE ? 0 : least[0];
    }

    /** The same after it has been kept for so many seconds. */
    static byte[] aged(byte[] response, long seconds) throws IOException {
        byte[] aged = response.clone();
        walk(response, (section, type, ttlAt, dataAt, length) -> {
            if (type != OPT) {
                long left = Math.max(0, ttl(response, ttlAt) - seconds);
                for (int i = 0; i < 4; i++) {
                    aged[ttlAt + i] = (byte) (left >> 8 * (3 - i));
                }
            }
        });
        return aged;
    }

    /** The same, or, where the question does not allow for so much in a datagram, without records and marked so. */
    static byte[] forDatagram(byte[] query, byte[] response) {
        int[] most = {SHORTEST_DATAGRAM};
        try {
            walk(query, (section, type, ttlAt, dataAt, length) -> {
                if (type == OPT) { // its class is the length
                    most[0] = Math.max(SHORTEST_DATAGRAM, u16(query, ttlAt - 2));
                }
            });
            if (response.length <= most[0]) {
                return response;
            }
            byte[] cut = Arrays.copyOf(response, question(response).end());
            cut[2] |= 0x02;
            Arrays.fill(cut, 6, HEADER, (byte) 0);
            return cut;
        } catch (IOException e) {
            return response; // no answer to a question that can be read, and no long one
        }
    }

    /** An answer of our own. */
    static byte[] reply(byte[] query, int code, List<InetAddress> addresses, int ttl) {
        int end;
        try {
            end = question(query).end();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(query, 0, end);
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            int type = bytes.length == 4 ? A : AAAA;
            out.writeBytes(new byte[] {(byte) 0xC0, HEADER, 0, (byte) type, 0, 1});
            out.writeBytes(new byte[] {(byte) (ttl >> 24), (byte) (ttl >> 16), (byte) (ttl >> 8), (byte) ttl});
            out.write(0);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        byte[] reply = out.toByteArray();
        reply[2] = (byte) (0x80 | query[2] & 0x79);
        reply[3] = (byte) (0x80 | code);
        reply[6] = 0;
        reply[7] = (byte) addresses.size();
        Arrays.fill(reply, 8, HEADER, (byte) 0);
        return reply;
    }

    private static void walk(byte[] message, Records records) throws IOException {
        int at = question(message).end();
        for (int section = 1; section <= 3; section++) {
            for (int left = u16(message, 4 + 2 * section); left > 0; left--) {
                at = afterName(message, at);
                if (at + 10 > message.length) {
                    throw new IOException("the answer ends in a record");
                }
                int length = u16(message, at + 8);
                if (at + 10 + length > message.length) {
                    throw new IOException("the answer ends in a record");
                }
                records.see(section, u16(message, at), at + 4, at + 10, length);
                at += 10 + length;
            }
        }
    }

    private static int afterName(byte[] message, int from) throws IOException {
        int at = from;
        while (at < message.length) {
            int length = message[at] & 0xFF;
            if (length == 0) {
                return at + 1;
            } else if (length >= 0xC0) {
                return at + 2;
            }
            at += 1 + length;
        }
        throw new IOException("the answer ends in a name");
    }

    private static long ttl(byte[] message, int at) {
        long read = (long) u16(message, at) << 16 | u16(message, at + 2);
        return read > Integer.MAX_VALUE ? 0 : read; // RFC 2181, section 8
    }

    private static int u16(byte[] message, int at) {
        return (message[at] & 0xFF) << 8 | message[at + 1] & 0xFF;
    }
}
