package io.anytls.daemon.process;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets Netty count direct memory itself, and give back what a burst has taken. The JVM, asked for more than there is, collects garbage and sleeps up to half a second for
 * each allocation, on an event loop that holds a lock of the pool; Netty fails at once, and its error costs the stream that asked.
 *
 * <p>Netty needs the package {@code java.nio} opened for that, which the jar's manifest does, or a JDK from 24 on without Unsafe.
 * Properties that are set already, and so were meant, are left alone.
 */
public final class DirectMemory {

    private static final Pattern LIMIT =
            Pattern.compile("-XX:MaxDirectMemorySize=(\\d+)([kmgt]?)", Pattern.CASE_INSENSITIVE);

    /**
     * Pages of 8 KiB doubled so often are a chunk, what Netty's pool takes from the system and gives back as a whole: 1 MiB. A chunk
     * stays as long as one page of it is in use, and with Netty's own 4 MiB a burst left four times as much behind.
     */
    private static final String ORDER_OF_CHUNKS = "7";

    private DirectMemory() {}

    /** To be called before the first class of Netty's is loaded. */
    public static void leaveToNetty() {
        set("io.netty.tryReflectionSetAccessible", "true");
        set("io.netty.maxDirectMemory", String.valueOf(belowLimitOfJvm(limitOfJvm())));
        set("io.netty.allocator.maxOrder", ORDER_OF_CHUNKS);
    }

    /** Whether it has come to that. Loads Netty. */
    public static boolean isCountedByNetty() {
        boolean withoutUnsafe = PlatformDependent.javaVersion() >= 24 && !PlatformDependent.hasUnsafe();
        return withoutUnsafe || PlatformDependent.useDirectBufferNoCleaner();
    }

    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** A sixteenth less: buffers that the JDK makes by itself are not counted by Netty. */
    static long belowLimitOfJvm(long limit) {
        return limit - limit / 16;
    }

    /** What the JVM knows, where the jar's manifest exports it; asking for the JVM's arguments costs 50 ms more. */
    static long limitOfJvm() {
        try {
            return (long) Class.forName("jdk.internal.misc.VM")
                    .getMethod("maxDirectMemory")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            return limitOfArguments();
        }
    }

    private static long limitOfArguments() {
        long limit = 0;
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            limit = limit(argument, limit);
        }
        return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
    }

    /** The limit that this argument sets, in bytes; the one before if it sets none. */
    static long limit(String argument, long before) {
        Matcher option = LIMIT.matcher(argument);
        if (!option.matches()) {
            return before;
        }
        int power = "kmgt".indexOf(option.group(2).toLowerCase(Locale.ROOT)) + 1;
        return Long.parseLong(option.group(1)) << 10 * (option.group(2).isEmpty() ? 0 : power);
    }
}
