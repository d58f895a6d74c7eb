import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Loaded into the server by {@code jcmd PID JVMTI.agent_load}: writes what it holds, in bytes, to the file that it is told. */
public final class Probe {

    private static final String COLLECT = "gc:";

    private Probe() {}

    /** @param argument the file where one line of JSON goes; with {@code gc:} in front of it the heap is collected first */
    public static void agentmain(String argument) throws Exception {
        boolean collect = argument.startsWith(COLLECT);
        String file = collect ? argument.substring(COLLECT.length()) : argument;
        if (collect) {
            System.gc();
            System.gc();
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long nio = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        String line = "{\"heap\":" + heap.getUsed() + ",\"taken\":" + count("usedDirectMemory") + ",\"most\":" + count("maxDirectMemory")
                + ",\"nio\":" + nio + ",\"lent\":" + lent() + "}";
        write(Path.of(file), line);
    }

    /** What Netty itself counts of direct memory, or -1 where it does not count. By reflection: this compiles without Netty. */
    private static long count(String what) throws ReflectiveOperationException {
        return (long) Class.forName("io.netty.util.internal.PlatformDependent")
                .getMethod(what)
                .invoke(null);
    }

    /** Bytes of the buffers that somebody holds: what the pool itself keeps for the next ones is not among them. */
    private static long lent() throws ReflectiveOperationException {
        Class<?> type = Class.forName("io.netty.buffer.PooledByteBufAllocator");
        return (long) type.getMethod("pinnedDirectMemory").invoke(type.getField("DEFAULT").get(null));
    }

    private static void write(Path file, String line) throws IOException {
        Path half = Path.of(file + ".half");
        Files.writeString(half, line);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
