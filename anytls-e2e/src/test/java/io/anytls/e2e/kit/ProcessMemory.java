package io.anytls.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds of the machine's memory, as Linux tells it. */
public final class ProcessMemory {

    private final Path proc;

    ProcessMemory(long pid) {
        this.proc = Path.of("/proc", String.valueOf(pid));
    }

    public static boolean isKnown() {
        return Files.isReadable(Path.of("/proc/self/status"));
    }

    /** Resident now, in bytes. */
    public long resident() {
        return status("VmRSS:");
    }

    /** The most that was resident since the start or the last {@link #forgetPeak}, in bytes. */
    public long peak() {
        return status("VmHWM:");
    }

    public void forgetPeak() {
        try {
            Files.writeString(proc.resolve("clear_refs"), "5");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long status(String key) {
        try {
            return Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibibytes -> kibibytes << 10)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + key + " in " + proc));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
