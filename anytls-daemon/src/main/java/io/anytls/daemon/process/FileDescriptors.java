package io.anytls.daemon.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many file descriptors the process may still open. Asks the system, so not on an event loop. */
public final class FileDescriptors {

    private FileDescriptors() {}

    /** {@link Long#MAX_VALUE} where the system does not say. */
    public static long free() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            return Math.max(0, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount());
        }
        return Long.MAX_VALUE;
    }
}
