package io.anytls.daemon.ruleset;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What is in a file, one after the other. No length is believed that the bytes behind it cannot have. For one thread. */
final class SrsBytes {

    /** What a file may come to. */
    private static final int MOST = 16 << 20;

    private static final int STEP = 64 << 10;
    private static final String ENDS = "ends too early";

    private final ByteBuffer bytes;

    private SrsBytes(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** @param from where the compressed part begins */
    static SrsBytes inflate(byte[] file, int from) throws BadRuleSetException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(file, from, file.length - from);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] step = new byte[STEP];
            while (!inflater.finished()) {
                int length = inflater.inflate(step);
                if (length == 0 && !inflater.finished()) {
                    throw new BadRuleSetException(ENDS);
                }
                all.write(step, 0, length);
                if (all.size() > MOST) {
                    throw new BadRuleSetException("comes to more than " + (MOST >> 20) + " MiB");
                }
            }
            return new SrsBytes(all.toByteArray());
        } catch (DataFormatException e) {
            throw new BadRuleSetException("is damaged: it cannot be decompressed");
        } finally {
            inflater.end();
        }
    }

    private void need(long length) throws BadRuleSetException {
        if (length > bytes.remaining()) {
            throw new BadRuleSetException(ENDS);
        }
    }

    int one() throws BadRuleSetException {
        need(1);
        return bytes.get() & 0xFF;
    }

    boolean flag() throws BadRuleSetException {
        return one() != 0;
    }

    /**
     * How many of something follow.
     *
     * @param each the fewest bytes that one of it has
     */
    int count(int each) throws BadRuleSetException {
        return checked(variable(), each);
    }

    /** The same where the number has eight bytes. */
    int longCount(int each) throws BadRuleSetException {
        need(Long.BYTES);
        return checked(bytes.getLong(), each);
    }

    private int checked(long count, int each) throws BadRuleSetException {
        if (count < 0 || count > bytes.remaining() / each) {
            throw new BadRuleSetException(ENDS);
        }
        return (int) count;
    }

    private long variable() throws BadRuleSetException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = one();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new BadRuleSetException("has a number that is too long");
    }

    byte[] bytes(int length) throws BadRuleSetException {
        need(length);
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    long[] longs() throws BadRuleSetException {
        long[] values = new long[count(Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.getLong();
        }
        return values;
    }

    List<Integer> shorts() throws BadRuleSetException {
        List<Integer> values = new ArrayList<>();
        for (int left = count(Short.BYTES); left > 0; left--) {
            values.add(bytes.getShort() & 0xFFFF);
        }
        return values;
    }

    List<String> texts() throws BadRuleSetException {
        List<String> values = new ArrayList<>();
        for (int left = count(1); left > 0; left--) {
            values.add(new String(bytes(count(1)), StandardCharsets.UTF_8));
        }
        return values;
    }
}
