package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.NativeFunction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The signature algorithms that Chrome has offered since version 152, of which this BoringSSL does not know the first four: a GREASE value and
 * ML-DSA. So it is given others in their place, and they are written over where it keeps them. Where that is has to be found: it is the
 * one array in the context that holds exactly what was given. Any thread.
 */
final class SignatureList {

    /** What stands in the place of the four comes first: none of it is in the rest of the list. */
    private static final short[] GIVEN = {
        0x0203, 0x0201, 0x0603, 0x0807, 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601
    };

    private static final short[] ML_DSA = {0x0904, 0x0905, 0x0906};

    /** A context is smaller. */
    private static final int SEARCHED = 4096;

    private final BoringSsl boringSsl;
    private final long address;

    private SignatureList(BoringSsl boringSsl, long address) {
        this.boringSsl = boringSsl;
        this.address = address;
    }

    /**
     * Gives a context the list; its connections get copies of it.
     *
     * @param context of a client, without connections
     * @throws IllegalStateException if it is not found in there
     */
    static SignatureList of(Functions functions, long context) {
        BoringSsl boringSsl = functions.boringSsl();
        long given = boringSsl.keep(Functions.numbers(GIVEN));
        functions.require(NativeFunction.SSL_CTX_set_verify_algorithm_prefs, context, given, GIVEN.length);
        SignatureList list = new SignatureList(boringSsl, find(context));
        boringSsl.write(list.address + Short.BYTES, Functions.numbers(ML_DSA));
        list.greaseAnew();
        return list;
    }

    /** Another GREASE value for the next connection. Two at a time do no harm: either value is good. */
    void greaseAnew() {
        int value = ThreadLocalRandom.current().nextInt(16) << 4 | 0x0a;
        boringSsl.write(address, Functions.numbers((short) (value << 8 | value)));
    }

    /** Through a file, in which a wrong address is an error and not the end of the process. */
    private static long find(long context) {
        byte[] wanted = Functions.numbers(GIVEN);
        long found = 0;
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            ByteBuffer words = ByteBuffer.wrap(read(memory, context, SEARCHED)).order(ByteOrder.nativeOrder());
            while (words.remaining() >= 2 * Long.BYTES) {
                long array = words.getLong();
                boolean fits = array > 0 && words.getLong(words.position()) == GIVEN.length; // an array and its length
                if (fits && Arrays.equals(read(memory, array, wanted.length), wanted)) {
                    if (found != 0) {
                        throw new IllegalStateException("its signature algorithms are there twice");
                    }
                    found = array;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("this process cannot read its own memory: " + e.getMessage());
        }
        if (found == 0) {
            throw new IllegalStateException("its signature algorithms are not where they were");
        }
        return found;
    }

    /** As many as there are. */
    private static byte[] read(RandomAccessFile memory, long address, int length) throws IOException {
        byte[] bytes = new byte[length];
        try {
            memory.seek(address);
            int read = memory.read(bytes);
            return Arrays.copyOf(bytes, Math.max(0, read));
        } catch (IOException e) {
            if (length == SEARCHED) {
                throw e;
            }
            return new byte[0]; // no address after all
        }
    }
}
