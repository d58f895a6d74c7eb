package io.anytls.daemon.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many file descriptors the process may have. Asks the system, so not on an event loop. */
public final class FileDescriptors {

    private FileDescriptors() {}

    /** How many it may have in all; {@link Long#MAX_VALUE} where the system does not say. */
    public static long most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** How many it may still open; {@link Long#MAX_VALUE} where the system does not say. */
    public static long free() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            return Math.max(0, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount());
        }
        return Long.MAX_VALUE;
    }
}
